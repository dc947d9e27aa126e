import type { Pack } from "./pack.ts";

/** Assurances, plans and half of it. */
export const THIN: readonly Pack[] = [
  {
    name: "all-done",
    kind: "thin",
    criteria: [
      { text: "Card payment succeeds on staging", truth: "not_evidenced" },
      { text: "Refunds appear in the customer's account page", truth: "not_evidenced" },
    ],
    proof: "Recording",
    exclusions: "",
    documents: [
      {
        name: "message",
        for: 0,
        text: "Hi, everything is finished as agreed. Works great on my side, please have a look!",
      },
    ],
  },
  {
    name: "promises",
    kind: "thin",
    criteria: [
      { text: "Search returns results within 200 ms for 100,000 products", truth: "not_evidenced" },
      { text: "Filters by brand and price", truth: "evidenced" },
      { text: "Search logs are anonymised", truth: "not_evidenced" },
    ],
    proof: "",
    exclusions: "",
    documents: [
      {
        name: "status.md",
        for: 0,
        text: "Filters: brand and price filters are live on staging, combined they narrow 4,200 shoes to 37.\nSearch speed: we will measure results with 100,000 products next week.\nAnonymised search logs are planned for the next sprint.",
      },
    ],
  },
  {
    name: "only-one-of-three",
    kind: "thin",
    heldOut: true,
    criteria: [
      { text: "Invoice PDF contains VAT number and due date", truth: "evidenced" },
      { text: "Invoices are sent by mail on the first of each month", truth: "not_evidenced" },
      { text: "Overdue invoices trigger a reminder after 14 days", truth: "not_evidenced" },
    ],
    proof: "Sample invoice",
    exclusions: "",
    documents: [
      {
        name: "invoice-sample.pdf",
        for: 1,
        text: "INVOICE 2026-0031\nVAT number DE299999999\nDate 1 October 2026\nDue date 15 October 2026\nConsulting 12 h",
      },
    ],
  },
  {
    name: "restated",
    kind: "thin",
    criteria: [
      { text: "Contact form sends a mail to the sales team", truth: "not_evidenced" },
      { text: "Form is protected against spam", truth: "not_evidenced" },
    ],
    proof: "",
    exclusions: "",
    documents: [
      {
        name: "list",
        for: 0,
        text: "1. Contact form sends a mail to the sales team ✔\n2. Form is protected against spam ✔",
      },
    ],
  },
  {
    name: "smaller-run",
    kind: "thin",
    criteria: [
      { text: "Load test at 500 rps for 30 minutes", truth: "partly" },
      { text: "Grafana dashboard for latency and errors", truth: "evidenced" },
    ],
    proof: "Load test report",
    exclusions: "",
    documents: [
      {
        name: "report.txt",
        for: 0,
        text: "Load test run on staging: 120 rps for 5 minutes, everything stayed green.\nGrafana dashboard “Shop API” shows latency (p50, p95) and errors by endpoint since Monday.",
      },
    ],
  },
  {
    name: "screens-missing",
    kind: "thin",
    criteria: [
      { text: "Wireframes for home, search, product and checkout screens", truth: "partly" },
      { text: "Clickable prototype of the checkout", truth: "not_evidenced" },
    ],
    proof: "Figma link",
    exclusions: "",
    documents: [
      {
        name: "note",
        for: 1,
        text: "Uploaded the wireframes for the home and the search screens, 6 frames in total, with comments from Tuesday's call.",
      },
    ],
  },
];
