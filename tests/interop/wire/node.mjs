// Sends one request with Node, by fetch or by node:http, and prints the body of the response:
//
//     node node.mjs fetch|http METHOD URL BODY [NAME:VALUE]...

import http from "node:http";

const [client, method, url, body, ...given] = process.argv.slice(2);
const headers = given.map((header) => header.split(/:(.*)/s).slice(0, 2));

if (client === "fetch") {
    const response = await fetch(url, { method, headers, body: method === "GET" ? undefined : body });
    console.log(await response.text());
} else {
    const request = http.request(url, { method, headers: Object.fromEntries(headers) }, async (response) => {
        let text = "";
        for await (const piece of response) text += piece;
        console.log(text);
    });
    request.end(body);
}
