import type { Pack } from "./pack.ts";

/** Evidence that says the opposite, or two things. */
export const CONTRADICTORY: readonly Pack[] = [
  {
    name: "load-failed",
    kind: "contradictory",
    criteria: [
      { text: "Load test at 50 rps with p95 under 300 ms", truth: "contradicted" },
      { text: "Card payment succeeds on staging", truth: "evidenced" },
    ],
    proof: "Load test report",
    exclusions: "",
    documents: [
      {
        name: "load.txt",
        for: 1,
        text: "Load test on staging at 50 rps: p95 was 1,240 ms over 10 minutes.",
      },
      {
        name: "pay.txt",
        for: 2,
        text: "Card payment on staging succeeded three times, orders 77, 78 and 79.",
      },
    ],
  },
  {
    name: "does-not-work",
    kind: "contradictory",
    criteria: [
      { text: "Password reset mail arrives within one minute", truth: "contradicted" },
      { text: "Reset links expire after one hour", truth: "evidenced" },
    ],
    proof: "",
    exclusions: "",
    documents: [
      {
        name: "qa-notes.txt",
        for: 0,
        text: "Password reset mail does not arrive for Outlook addresses, waited 20 minutes twice.\nReset links: opened one after 61 minutes, page says the link has expired after one hour.",
      },
    ],
  },
  {
    name: "two-voices",
    kind: "contradictory",
    heldOut: true,
    criteria: [
      { text: "CSV export contains all orders of the selected month", truth: "contradicted" },
      { text: "Export is available to admins only", truth: "evidenced" },
    ],
    proof: "Export file",
    exclusions: "",
    documents: [
      {
        name: "handover",
        for: 1,
        text: "The CSV export contains all orders of the selected month, tested with September: 412 orders.",
      },
      {
        name: "buyer-check",
        for: 1,
        text: "I counted: in the CSV export 57 orders of September are missing, all of them paid by invoice.",
      },
      {
        name: "roles",
        for: 2,
        text: "Export button shows for admins; support and warehouse users get 403 when they call the export directly, available to admins only.",
      },
    ],
  },
  {
    name: "accessibility",
    kind: "contradictory",
    heldOut: true,
    criteria: [
      { text: "The booking form can be used with the keyboard alone", truth: "contradicted" },
      { text: "Text contrast of at least 4.5 on all pages", truth: "contradicted" },
      { text: "Pictures have alternative texts", truth: "evidenced" },
    ],
    proof: "axe report",
    exclusions: "",
    documents: [
      {
        name: "axe-and-hand.txt",
        for: 0,
        text: "Keyboard: the date picker of the booking form cannot be reached with the keyboard, focus jumps over it.\nContrast: grey text on the prices page measures 3.1, everywhere else 4.9 or more.\nAlternative texts: added to 64 pictures, axe lists none without.",
      },
    ],
  },
  {
    name: "not-yet",
    kind: "contradictory",
    criteria: [
      { text: "Two-factor authentication for admin accounts", truth: "contradicted" },
      { text: "Audit log records every login", truth: "evidenced" },
    ],
    proof: "",
    exclusions: "",
    documents: [
      {
        name: "chat",
        for: 0,
        text: "two-factor authentication for admin accounts is not finished yet, the SMS provider is blocked\naudit log is done, it records every login with ip and browser, see 40 entries from today",
      },
    ],
  },
  {
    name: "wrong-numbers",
    kind: "contradictory",
    criteria: [
      { text: "Home page weighs at most 500 KB", truth: "contradicted" },
      { text: "At least 95 % test coverage of the pricing module", truth: "contradicted" },
      { text: "Images are served as WebP", truth: "evidenced" },
    ],
    proof: "",
    exclusions: "",
    documents: [
      {
        name: "metrics.txt",
        for: 0,
        text: "home page total weight 1.4 MB (38 requests)\npricing module: test coverage 81 %\nimages: 38 of 38 served as WebP with JPEG fallback",
      },
    ],
  },
];
