// Signs in the module and compares with botocore 1.44.5: `node sign.mjs wasm.wasm`.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";

const bytes = await readFile(process.argv[2]);
const module = await WebAssembly.compile(bytes);
assert.deepEqual(WebAssembly.Module.imports(module), [], "the module must import nothing");
const { buffer, memory, sign } = (await WebAssembly.instantiate(module)).exports;
const shared = () => new Uint8Array(memory.buffer, buffer(), 4096);

const lines = [
  "eu-west-1",
  "20261122T120000Z",
  "ASIAI44QH8DHBEXAMPLE",
  "je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY",
  "IQoJb3JpZ2luX2VjEXAMPLE//==",
];
const signed = (lines) => {
  const { written } = new TextEncoder().encodeInto(lines.join("\n"), shared());
  return new TextDecoder().decode(shared().subarray(0, sign(written)));
};

assert.equal(
  signed(lines),
  [
    "POST / HTTP/1.1",
    "host: sts.eu-west-1.amazonaws.com",
    "content-type: application/x-www-form-urlencoded",
    "x-amz-date: 20261122T120000Z",
    "x-amz-security-token: IQoJb3JpZ2luX2VjEXAMPLE//==",
    "authorization: AWS4-HMAC-SHA256 Credential=ASIAI44QH8DHBEXAMPLE/20261122/eu-west-1/sts/aws4_request, " +
      "SignedHeaders=content-type;host;x-amz-date;x-amz-security-token, " +
      "Signature=e142d8dbb8bb03c14658a47a807be6af1886ea9ee3b7682d9d56f4d3a905bc1a",
    "",
    "Action=GetCallerIdentity&Version=2011-06-15",
  ].join("\r\n"),
);
assert.equal(signed(["eu-west-1/", ...lines.slice(1)]), "");
console.log(`wasm32-unknown-unknown: ${bytes.length} bytes, signs as botocore does`);
