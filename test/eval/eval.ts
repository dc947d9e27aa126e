import type { ContextWriter } from "../../src/app/ports/context-writer.ts";
import { extract } from "../../src/domain/context/extract.ts";
import { checkAnswer } from "../../src/domain/context/quotes.ts";
import { cutToRelevant } from "../../src/domain/context/relevance.ts";
import type { ContextInput, ModelAnswer } from "../../src/domain/context/review-context.ts";
import { inputOf, PACKS } from "../evidence-packs/index.ts";
import { modelFromVariables } from "./model.ts";
import { type Scored, scored } from "./score.ts";
import { scoreTable } from "./table.ts";

/** Scores the extract, and the model that OPENAI_MODEL names where one is configured, over all packs: `npm run eval`. */
const say = (words: string) => process.stdout.write(`${words}\n\n`);

say(
  scoreTable(
    "The extract",
    PACKS.map((pack) => scored(pack, extract(inputOf(pack), "no_model"))),
  ),
);

const writer = modelFromVariables(process.env);
if (writer) await evaluate(writer);
else
  say("No model: set OPENAI_API_KEY or OPENAI_BASE_URL (and OPENAI_MODEL) to score one beside it.");

async function evaluate(model: ContextWriter): Promise<void> {
  const rows: Scored[] = [];
  const failures: string[] = [];
  const totals = { offered: 0, stood: 0, dropped: 0, input: 0, output: 0 };
  for (const pack of PACKS) {
    const whole = inputOf(pack);
    const { input, cut } = cutToRelevant(whole);
    try {
      const { answer, tokens } = await model.write(input, []);
      const checked = checkAnswer(whole, answer);
      rows.push(scored(pack, { by: { kind: "model", model: model.model }, cut, ...checked }));
      const { offered, stood } = standing(whole, answer);
      totals.offered += offered;
      totals.stood += stood;
      totals.dropped += checked.dropped;
      totals.input += tokens.input;
      totals.output += tokens.output;
    } catch (error) {
      failures.push(`${pack.name}: ${error instanceof Error ? error.message : "failed"}`);
      rows.push(scored(pack, extract(whole, "model_down")));
    }
  }
  say(scoreTable(model.model, rows));
  say(
    `Quotes as it gave them: ${totals.stood} of ${totals.offered} stand word for word; ${totals.dropped} claims dropped. Tokens: ${totals.input} in, ${totals.output} out.`,
  );
  if (failures.length > 0)
    say(`No answer, the extract stands in its place: ${failures.join("; ")}`);
}

/** How many of the quotes that a model offered stand where it said. */
function standing(input: ContextInput, answer: ModelAnswer) {
  const findings = [...answer.criteria, answer.proof];
  const offered = findings.flatMap(({ quotes }) => quotes);
  const stands = offered.filter((quote) => {
    const alone = { number: 1, verdict: "evidenced", quotes: [quote], ask: "" } as const;
    return checkAnswer(input, { ...answer, criteria: [alone], exclusions: [] }).criteria[0]?.quotes
      .length;
  });
  return { offered: offered.length, stood: stands.length };
}
