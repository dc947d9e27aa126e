/** What a question to lay evidence out consists of, as the sandbox's model finds it in the request and nowhere else. */
export type Framed = {
  readonly criteria: readonly { readonly number: number; readonly text: string }[];
  readonly proof: string;
  readonly exclusions: readonly { readonly label: string; readonly text: string }[];
  readonly documents: readonly {
    readonly label: string;
    /** The number of the criterion that it was given for; null where it is about the whole. */
    readonly criterion: number | null;
    readonly lines: readonly string[];
  }[];
};

const LINE = /^(?:EVIDENCE (E\d+)|([CPXE])(\d*))\| ?(.*)$/;

/** Reads lines that begin with a tag and a bar ("C1| ", "P| ", "X1| ", "E1| "); null where there are none. */
export function readFrame(input: string): Framed | null {
  const criteria: { number: number; text: string }[] = [];
  const proof: string[] = [];
  const exclusions: { label: string; text: string }[] = [];
  const documents = new Map<string, { label: string; criterion: number | null; lines: string[] }>();
  for (const line of input.split("\n")) {
    const [, head, tag, number = "", text = ""] = LINE.exec(line) ?? [];
    if (head) documents.set(head, { label: head, criterion: numberIn(text), lines: [] });
    else if (tag === "C") criteria.push({ number: Number(number), text });
    else if (tag === "P") proof.push(text);
    else if (tag === "X") exclusions.push({ label: `X${number}`, text });
    else if (tag === "E") documents.get(`E${number}`)?.lines.push(text);
  }
  if (criteria.length === 0) return null;
  const whole = proof.join("\n").trim();
  return { criteria, proof: whole, exclusions, documents: [...documents.values()] };
}

function numberIn(about: string): number | null {
  const found = /criterion (\d+)/.exec(about)?.[1];
  return found === undefined ? null : Number(found);
}
