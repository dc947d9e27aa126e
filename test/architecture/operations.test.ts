import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { createMetrics } from "../../src/infra/watch/metrics.ts";

const FOLDER = join(import.meta.dirname, "../../docs/operations");
const text = (name: string) => readFileSync(join(FOLDER, name), "utf8");

const metrics = createMetrics({
  withNode: true,
  standing: async () => null,
  connections: () => ({ total: 0, idle: 0, waiting: 0 }),
  inFlight: () => 0,
});
const { body } = await metrics.text();
/** Everything that a scrape can hold, Node's own and a histogram's parts included. */
const told = new Set(
  [...body.matchAll(/^# TYPE (\S+) (\S+)$/gm)].flatMap(([, name = "", type]) =>
    type === "histogram"
      ? [name, ...["_bucket", "_sum", "_count"].map((end) => name + end)]
      : [name],
  ),
);
const named = (where: string) => [
  ...new Set(
    [...where.matchAll(/\b(?:tranche|nodejs|process)_[a-z0-9_]*[a-z0-9]\b/g)].map(([name]) => name),
  ),
];

const dashboard = z
  .object({
    panels: z.array(
      z.object({
        id: z.number(),
        title: z.string(),
        targets: z.array(z.object({ expr: z.string() })),
      }),
    ),
  })
  .parse(JSON.parse(text("grafana-dashboard.json")));
const queries = dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));
const rules = [
  ...text("prometheus-alerts.yml").matchAll(/expr: (?:>-\n)?([\s\S]*?)\n {8}\w+:/g),
].map(([, expr = ""]) => expr);

describe("what operators are given", () => {
  it.each([
    ["the dashboard", queries],
    ["the rules", rules],
  ])("asks only for metrics that there are: %s", (_what, asked) => {
    expect(asked.length).toBeGreaterThan(8);
    for (const query of asked) {
      expect(named(query).length).toBeGreaterThan(0);
      expect(named(query).filter((name) => !told.has(name))).toEqual([]);
    }
  });

  it("shows every metric of ours on the dashboard, and names each in the words about them", () => {
    const ours = metrics.names();
    expect(ours.length).toBeGreaterThan(20);
    const words = text("observability.md");
    expect(ours.filter((name) => !words.includes(`\`${name}\``))).toEqual([]);
    expect(ours.filter((name) => !queries.some((query) => query.includes(name)))).toEqual([]);
  });

  it("has panels of their own ids, and labels that hold no id", () => {
    const ids = dashboard.panels.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const labels = [...queries, ...rules].flatMap((query) =>
      [...query.matchAll(/by \(([^)]*)\)/g)].flatMap(([, list = ""]) => list.split(", ")),
    );
    const known = [
      "le",
      "kind",
      "status",
      "state",
      "verb",
      "outcome",
      "platform",
      "operation",
      "code",
      "vendor",
      "by",
    ];
    expect(labels.filter((label) => !known.includes(label))).toEqual([]);
  });
});
