import type { Pack } from "./pack.ts";

const none = (text: string) => ({ text, truth: "not_evidenced" }) as const;

/** Evidence about something else. */
export const OFF_TOPIC: readonly Pack[] = [
  {
    name: "wrong-project",
    kind: "off_topic",
    criteria: [
      none("Subscription renewals are charged on the due date"),
      none("Customers can cancel from their account"),
    ],
    proof: "Recording",
    exclusions: "",
    documents: [
      {
        name: "blog.md",
        for: 0,
        text: "Our bakery's autumn menu: pumpkin bread, plum cake and three kinds of rolls. Opening hours changed to 7 in the morning. Parking is behind the house.",
      },
    ],
  },
  {
    name: "boilerplate",
    kind: "off_topic",
    criteria: [
      none("Webhook retries with exponential back-off"),
      none("Failed webhooks are visible in the dashboard"),
    ],
    proof: "",
    exclusions: "",
    documents: [
      {
        name: "README.md",
        for: 0,
        text: "# Getting Started with Vite\n\nThis template provides a minimal setup to get React working with HMR and some ESLint rules.\nRun npm install and npm run dev, then open the browser.",
      },
    ],
  },
  {
    name: "cookie-page",
    kind: "off_topic",
    heldOut: true,
    criteria: [
      none("Translations of the help centre into Dutch"),
      none("Screenshots replaced by Dutch ones"),
    ],
    proof: "Link to the help centre",
    exclusions: "",
    documents: [
      {
        name: "page",
        for: 1,
        text: "Sign in to continue. We use cookies to give you the best experience. Manage preferences. Terms. Privacy. © 2026",
      },
    ],
  },
  {
    name: "invoice-instead",
    kind: "off_topic",
    criteria: [none("Kubernetes cluster upgraded to 1.31"), none("Node pools use spot instances")],
    proof: "",
    exclusions: "",
    documents: [
      {
        name: "invoice.pdf",
        for: 0,
        text: "Invoice 88. Consulting services in October, 31 hours. Payable within 14 days. Bank details on page 2. Thank you for your business.",
      },
    ],
  },
  {
    name: "same-words",
    kind: "off_topic",
    criteria: [
      none("Order confirmation mail shows the delivery address"),
      none("Delivery slots can be chosen at checkout"),
    ],
    proof: "",
    exclusions: "",
    documents: [
      {
        name: "weekly.txt",
        for: 0,
        text: "Weekly notes: in order to plan the team event we need your mail by Friday. Delivery of the new chairs was on Monday. The address of the office is unchanged.",
      },
    ],
  },
];
