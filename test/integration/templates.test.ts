import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Done } from "../../src/app/api.ts";
import { MOST_TEMPLATES, templateKey, templateOf } from "../../src/domain/templates/template.ts";
import { code, steps } from "../support/acts.ts";
import { type House, startHouse } from "../support/house.ts";

let house: House;
let milestone: Done;
beforeAll(async () => {
  house = await startHouse({ worker: false, webhooks: false });
  milestone = await steps(house).proposed();
});
afterAll(() => house.close());

const save = (person: string, name: string, replaces = false, requestId = randomUUID()) =>
  house.app.saveTemplate({ ...house.as(person), requestId }, steps(house).ref(milestone), {
    ...{ name, replaces },
  });
const names = async (person: string) => {
  const found = await house.app.templates(house.as(person));
  return found.kind === "templates" ? found.all.map(({ name }) => name) : code(found);
};
const idOf = async (name: string) => {
  const found = await house.app.templateFor(house.as("buyer"), { by: "name", name });
  if (!("id" in found)) throw new Error(`no template ${name}`);
  return found.id;
};

describe("templates", () => {
  it("are shared by both sides of an agreement, and are nobody else's", async () => {
    expect(await save("buyer", "Landing page")).toMatchObject({ kind: "template_saved" });
    expect(await names("facilitator")).toEqual(["Landing page"]);
    expect(await names("outsider")).toBe("agreement.not_a_party");
    expect(code(await save("outsider", "Mine"))).toBe("milestone.not_found");
    const id = await idOf("landing");
    const origin = house.as("outsider");
    for (const denied of [
      await house.app.templateFor(origin, { by: "id", id }),
      await house.app.renameTemplate(origin, id, "Mine"),
      await house.app.deleteTemplate(origin, id),
      await house.app.deleteTemplate(house.as("buyer"), randomUUID()),
      await house.app.deleteTemplate(house.as("buyer"), "no id"),
    ]) {
      expect("kind" in denied && denied.kind === "refused" ? code(denied) : denied).toBe(
        "template.gone",
      );
    }
    expect(await names("buyer")).toEqual(["Landing page"]);
  });

  it("hold the terms as they were saved, whatever becomes of the milestone", async () => {
    const found = await house.app.templateFor(house.as("facilitator"), {
      by: "name",
      name: "landing page",
    });
    const { terms } = milestone.view.milestone;
    expect(found).toMatchObject({
      content: {
        ...{ title: terms.title, amount: terms.amount, policies: terms.policies },
        criteria: terms.criteria.map(({ text }) => text),
      },
    });
  });

  it("take the place of one of the same name where that is said, and not before", async () => {
    expect(code(await save("facilitator", "LANDING page"))).toBe("template.taken");
    expect(await save("facilitator", "LANDING page", true)).toMatchObject({ name: "LANDING page" });
    expect(await names("buyer")).toEqual(["LANDING page"]);
  });

  it("are written for nobody who left their side while they saved one", async () => {
    const { actor } = house.as("outsider");
    const { agreement, milestone: seen } = milestone.view;
    const content = templateOf(seen.terms);
    const saved = (name: string) =>
      house.deps.templates.save(
        actor,
        agreement.id,
        {
          ...{ id: randomUUID(), requestId: randomUUID(), replaces: true },
          ...{ name, key: templateKey(name), content },
        },
        MOST_TEMPLATES,
      );
    expect(await saved("Landing page")).toBe("not_theirs");
    expect(await saved("Mine")).toBe("not_theirs");
    expect(await names("buyer")).toEqual(["LANDING page"]);
  });

  it("are saved once by one request, however often it comes", async () => {
    const requestId = randomUUID();
    const twice = [1, 2].map(() => save("buyer", "Twice", false, requestId));
    expect((await Promise.all(twice)).map(({ kind }) => kind)).toEqual([
      "template_saved",
      "template_saved",
    ]);
    expect(await names("buyer")).toEqual(["LANDING page", "Twice"]);
  });

  it("get another name, unless that is taken", async () => {
    const id = await idOf("twice");
    expect(code(await house.app.renameTemplate(house.as("facilitator"), id, "landing PAGE"))).toBe(
      "template.taken",
    );
    expect(code(await house.app.renameTemplate(house.as("facilitator"), id, " "))).toBe(
      "template.name_missing",
    );
    expect(await house.app.renameTemplate(house.as("facilitator"), id, "Once")).toMatchObject({
      name: "Once",
    });
    expect(await house.app.deleteTemplate(house.as("buyer"), id)).toMatchObject({ name: "Once" });
    expect(await names("buyer")).toEqual(["LANDING page"]);
  });

  it("are at most so many, also where several are saved at once", async () => {
    const saved = await Promise.all(
      Array.from({ length: MOST_TEMPLATES + 4 }, (_, nth) => save("buyer", `No. ${nth}`)),
    );
    expect(saved.filter(({ kind }) => kind === "template_saved")).toHaveLength(MOST_TEMPLATES - 1);
    expect(await names("buyer")).toHaveLength(MOST_TEMPLATES);
    expect(code(await save("buyer", "One more"))).toBe("template.full");
    expect(await save("buyer", "No. 3", true)).toMatchObject({ kind: "template_saved" });
  });
});
