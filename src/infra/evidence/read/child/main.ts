import { writeSync } from "node:fs";
import type { ChildLimits } from "./ask.ts";
import { seal } from "./seal.ts";

// The process that reads contents: sealed first, then every parser is loaded, then one content after the other. It
// hears on its standard input and answers on descriptor 3; its other outputs go nowhere, since parsers write there.
const ANSWERS = 3;
const LONGEST = 64 * 1024 * 1024;

const limits: ChildLimits = JSON.parse(process.argv[2] ?? "{}");
const input = process.stdin;
seal();
const { frame, frames } = await import("../frames.ts");
const { extract } = await import("./extract.ts");

say({ ready: true });
let name: string | null = null;
for await (const part of frames(input, LONGEST)) {
  if (name === null) {
    name = part.toString("utf8");
    continue;
  }
  const content = { bytes: part, name };
  name = null;
  say(await extract(content, limits));
}

function say(answer: object): void {
  const bytes = frame(Buffer.from(JSON.stringify(answer), "utf8"));
  for (let sent = 0; sent < bytes.byteLength; ) sent += writeSync(ANSWERS, bytes, sent);
}
