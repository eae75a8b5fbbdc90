// Measures the contenders of the module: `node bench.mjs MODULE [smoke]`. Prints Markdown.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";

const [path, mode] = process.argv.slice(2);
const module = await WebAssembly.compile(await readFile(path));
assert.deepEqual(WebAssembly.Module.imports(module), [], "the module needs nothing of its host");
const { memory, groups, contenders, describe, text, run } = (await WebAssembly.instantiate(module)).exports;
// A batch takes about a millisecond; all contenders of a group take turns.
const [batches, batchNs] = mode === "smoke" ? [1, 1] : [100, 1e6];

const time = (group, contender, times) => {
  const start = process.hrtime.bigint();
  run(group, contender, times);
  return Number(process.hrtime.bigint() - start);
};
const described = (group, contender) => {
  const length = describe(group, contender);
  const [name, role, who] = new TextDecoder().decode(new Uint8Array(memory.buffer, text(), length)).split("\t");
  return { name, role, who, contender, samples: [] };
};
const median = (samples) => samples.sort((a, b) => a - b)[samples.length >> 1];

const print = (line = "") => mode === "smoke" || console.log(line);
const verdicts = [];
const count = groups();
for (let group = 0; group < count; group++) {
  const all = Array.from({ length: contenders(group) }, (_, contender) => described(group, contender));
  for (const one of all) {
    // Until the engine has compiled the work for speed.
    if (mode !== "smoke") for (let spent = 0; spent < 1e8; ) spent += time(group, one.contender, 100);
    one.times = Math.max(1, Math.ceil(batchNs / (time(group, one.contender, 10) / 10)));
  }
  for (let batch = 0; batch < batches; batch++)
    for (const one of all) one.samples.push(time(group, one.contender, one.times) / one.times);
  for (const one of all) one.ns = median(one.samples);

  const ours = all.find(({ role }) => role === "ours");
  print(`## wasm/${ours.name}\n\n| | ns | × sts-wire |\n|---|---|---|`);
  for (const { who, role, ns } of all) {
    const bold = role === "ours" ? "**" : "";
    print(`| ${bold}${who}${bold} | ${ns.toFixed(0)} | ${(ns / ours.ns).toFixed(2)} |`);
    if (["percent-encoding", "quick-xml, events"].includes(who)) verdicts.push([ours.name, who, ns / ours.ns]);
  }
  print();
}
assert.equal(verdicts.length, 8, "four groups of encoding and four of decoding have their rival");
if (mode === "smoke") console.log(`wasm32-unknown-unknown: ${count} groups of benches/ run`);
else {
  print("## Targets\n\n| work | target | figure | |\n|---|---|---|---|");
  for (const [work, rival, ratio] of verdicts)
    print(`| ${work} | faster than ${rival} | ${ratio.toFixed(1)} × | ${ratio > 1 ? "pass" : "**miss**"} |`);
}
