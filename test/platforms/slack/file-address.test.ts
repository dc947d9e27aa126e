import { describe, expect, it } from "vitest";
import { isOfSlack } from "../../../src/platforms/slack/download.ts";

const SLACK = "https://slack.com/api/";

describe("where the bot's token goes with a file's address", () => {
  it.each([
    ["https://files.slack.com/files-pri/T1-F1/download/a.png", SLACK],
    ["https://acme.slack.com/files/a.png", SLACK],
    ["https://files.slack-gov.com/files-pri/T1-F1/a.png", "https://slack-gov.com/api/"],
    ["http://127.0.0.1:4000/slack/files-pri/T1-F1/a.png", "http://127.0.0.1:4000/slack/api/"],
  ])("goes to %s", (address, api) => {
    expect(isOfSlack(address, api)).toBe(true);
  });

  it.each([
    "https://evil.example/a.png",
    "https://docs.google.com/document/d/1",
    "http://files.slack.com/files-pri/T1-F1/a.png",
    "https://files.slack.com.evil.example/a.png",
    "https://evilslack.com/a.png",
    "https://files.slack.com@evil.example/a.png",
    "https://files.slack.com:8443/a.png",
    "http://169.254.169.254/latest/meta-data/",
    "file:///etc/passwd",
    "",
  ])("never goes to %s, as an external file's address may be", (address) => {
    expect(isOfSlack(address, SLACK)).toBe(false);
  });
});
