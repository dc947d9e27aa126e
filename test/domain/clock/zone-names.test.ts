import { describe, expect, it } from "vitest";
import { isTimeZone } from "../../../src/domain/clock/zone.ts";
import { readZone } from "../../../src/domain/clock/zone-names.ts";

describe("a zone as typed", () => {
  it.each([
    ["Europe/Berlin", "Europe/Berlin"],
    [" europe/berlin ", "Europe/Berlin"],
    ["berlin", "Europe/Berlin"],
    ["New York", "America/New_York"],
    ["new_york", "America/New_York"],
    ["São Paulo", "America/Sao_Paulo"],
    ["St Johns", "America/St_Johns"],
    ["Kathmandu", "Asia/Kathmandu"],
    ["Asia/Kolkata", "Asia/Kolkata"],
    ["Mumbai", "Asia/Kolkata"],
    ["San Francisco", "America/Los_Angeles"],
    ["Zürich", "Europe/Zurich"],
    ["utc", "UTC"],
  ])("%j is %s", (text, timeZone) => {
    expect(readZone(text)).toEqual({ ok: true, timeZone });
  });

  it("may be an older name for it", () => {
    expect(readZone("US/Pacific")).toEqual({ ok: true, timeZone: "America/Los_Angeles" });
  });

  it.each([
    ["Berlim", ["Europe/Berlin"]],
    ["Germany/Berlin", ["Europe/Berlin"]],
    ["kat", ["Asia/Kathmandu"]],
    ["EST", ["America/New_York"]],
    ["CET", ["Europe/Berlin", "Europe/Paris"]],
    ["IST", ["Asia/Kolkata", "Europe/Dublin", "Asia/Jerusalem"]],
    ["GMT", ["Europe/London", "UTC"]],
  ])("%j is none, but may mean one", (text, suggestions) => {
    const read = readZone(text);
    expect(read.ok ? [] : read.suggestions).toEqual(expect.arrayContaining(suggestions));
  });

  it.each(["", "x", "+02:00", "UTC+2", "zzzzzzzz", "constructor", "../../etc"])(
    "%j is none, and means nothing",
    (text) => expect(readZone(text)).toEqual({ ok: false, suggestions: [] }),
  );

  it("is always one that the runtime knows, also where it is suggested", () => {
    for (const zone of Intl.supportedValuesOf("timeZone")) {
      expect(readZone(zone)).toEqual({ ok: true, timeZone: zone });
    }
    const typed = ["nuuk", "chuuk", "pohnpei", "kanton", "asmara", "faroe", "yangon", "hanoi"];
    for (const text of typed) {
      const read = readZone(text);
      expect(read.ok && isTimeZone(read.timeZone), text).toBe(true);
    }
  });
});
