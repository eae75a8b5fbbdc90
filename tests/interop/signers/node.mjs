// Signs requests with aws4, aws4fetch and @smithy/signature-v4: reads lines of JSON, and writes one for each.

import { createInterface } from "node:readline"
import { createRequire } from "node:module"

// The packages are next to the working directory, not next to this file.
const require = createRequire(`${process.cwd()}/`)
const aws4 = require("aws4")
const { AwsV4Signer } = await import(require.resolve("aws4fetch"))
const { SignatureV4 } = require("@smithy/signature-v4")
const { HttpRequest } = require("@smithy/protocol-http")
const { Sha256 } = require("@aws-crypto/sha256-js")

// aws4 gives the content length as a number.
const strings = (headers) => Object.entries(headers).map(([name, value]) => [name, String(value)])

const signers = {
  aws4(wanted) {
    const options = {
      service: wanted.service, region: wanted.region, method: wanted.method, host: wanted.host,
      path: wanted.path + (wanted.query ? `?${wanted.query}` : ""), body: wanted.body || undefined,
      headers: Object.fromEntries(wanted.headers),
    }
    if (wanted.mode === "query") {
      options.signQuery = true
      options.path += `${options.path.includes("?") ? "&" : "?"}X-Amz-Date=${wanted.time}&X-Amz-Expires=900`
    } else {
      options.headers["X-Amz-Date"] = wanted.time
    }
    aws4.sign(options, {
      accessKeyId: wanted.access_key_id, secretAccessKey: wanted.secret_access_key, sessionToken: wanted.session_token,
    })
    return { method: options.method, target: options.path, headers: strings(options.headers) }
  },

  async aws4fetch(wanted) {
    const signer = new AwsV4Signer({
      method: wanted.method, url: `https://${wanted.host}${wanted.path}${wanted.query ? `?${wanted.query}` : ""}`,
      headers: wanted.headers, body: wanted.body || undefined, accessKeyId: wanted.access_key_id,
      secretAccessKey: wanted.secret_access_key, sessionToken: wanted.session_token ?? undefined,
      service: wanted.service, region: wanted.region, datetime: wanted.time, signQuery: wanted.mode === "query",
      allHeaders: true,
    })
    const { method, url, headers } = await signer.sign()
    return { method, target: url.pathname + url.search, headers: [...headers, ["host", url.host]] }
  },

  async smithy(wanted) {
    const signer = new SignatureV4({
      credentials: {
        accessKeyId: wanted.access_key_id, secretAccessKey: wanted.secret_access_key,
        sessionToken: wanted.session_token ?? undefined,
      },
      region: wanted.region, service: wanted.service, sha256: Sha256,
    })
    const request = new HttpRequest({
      method: wanted.method, hostname: wanted.host, path: wanted.path, body: wanted.body || undefined,
      query: Object.fromEntries(new URLSearchParams(wanted.query)),
      headers: { ...Object.fromEntries(wanted.headers), host: wanted.host },
    })
    const [year, month, day, hour, minute, second] = wanted.time.match(/^(....)(..)(..)T(..)(..)(..)Z$/).slice(1)
    const signingDate = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
    const signed = wanted.mode === "query"
      ? await signer.presign(request, { signingDate, expiresIn: 900 })
      : await signer.sign(request, { signingDate })
    const encode = (text) => encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16)}`)
    const query = Object.entries(signed.query ?? {}).map(([name, value]) => `${encode(name)}=${encode(value)}`)
    return {
      method: signed.method, target: signed.path + (query.length ? `?${query.join("&")}` : ""),
      headers: strings(signed.headers),
    }
  },
}

for await (const line of createInterface({ input: process.stdin })) {
  const wanted = JSON.parse(line)
  console.log(JSON.stringify(await signers[wanted.client](wanted)))
}
