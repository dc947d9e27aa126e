import type { Pack } from "./pack.ts";

/** Work that was done, told plainly. */
export const HONEST: readonly Pack[] = [
  {
    name: "checkout",
    kind: "honest",
    criteria: [
      { text: "Card payment succeeds on staging", truth: "evidenced" },
      { text: "A declined card shows the reason to the customer", truth: "evidenced" },
      { text: "Load test at 50 rps for 10 minutes with p95 under 300 ms", truth: "not_evidenced" },
    ],
    proof: "Recording of a payment and the load test report",
    exclusions: "Apple Pay is not included",
    documents: [
      {
        name: "recording-notes.txt",
        for: 1,
        text: "Recording 2:10. Paid with the 4242 test card on staging: payment intent succeeded, order 1042 created and the receipt mail arrived after 8 seconds.",
      },
      {
        name: "declined.md",
        for: 2,
        text: "# Declined card\n\nWith test card 0002 the form shows “Your card was declined: insufficient funds” to the customer and keeps the cart.\nThe button can be pressed again.",
      },
    ],
  },
  {
    name: "product-import",
    kind: "honest",
    criteria: [
      {
        text: "Imports 10,000 products from the supplier's CSV in under 5 minutes",
        truth: "evidenced",
      },
      { text: "Rows with an invalid price are skipped and listed in a report", truth: "evidenced" },
      { text: "Running the import twice creates no duplicates", truth: "evidenced" },
    ],
    proof: "Log of both runs",
    exclusions: "Product images; Currency conversion",
    documents: [
      {
        name: "import.log",
        for: 0,
        text: "2026-10-02 09:14:03 import started file=supplier.csv\n2026-10-02 09:17:41 imported 10,000 products from supplier.csv in 3 min 38 s\n2026-10-02 09:17:41 skipped 12 rows with invalid price, listed in report skipped-2026-10-02.csv\n2026-10-02 10:02:00 import started file=supplier.csv (second run)\n2026-10-02 10:04:55 second import: 0 created, 10,000 unchanged, 0 duplicates",
      },
    ],
  },
  {
    name: "load-test",
    kind: "honest",
    heldOut: true,
    criteria: [
      { text: "The API holds 200 requests/s for 15 minutes", truth: "evidenced" },
      { text: "p95 latency stays below 250 ms", truth: "evidenced" },
      { text: "Error rate below 0.1 %", truth: "evidenced" },
    ],
    proof: "k6 summary",
    exclusions: "",
    documents: [
      {
        name: "k6-summary.txt",
        for: 0,
        text: "k6 v0.54 run against staging API, 15 minutes.\nThroughput: the API held 212 requests/s for 15 minutes.\nhttp_req_duration: avg 88 ms, p95 latency 181 ms, max 1.2 s\nError rate 0.02 % (38 of 190,812 requests).",
      },
    ],
  },
  {
    name: "landing-page-design",
    kind: "honest",
    criteria: [
      {
        text: "Figma file with desktop and mobile layouts of the landing page",
        truth: "evidenced",
      },
      { text: "Two colour variants of the hero section", truth: "evidenced" },
      { text: "All icons exported as SVG", truth: "evidenced" },
    ],
    proof: "Link to the Figma file",
    exclusions: "Illustrations",
    documents: [
      {
        name: "Handover note",
        for: 0,
        text: "The Figma file has the landing page in desktop (1440) and mobile (390) layouts, pages 2 and 3.\n\nHero section: two colour variants, “Dusk” and “Mint”, side by side on page 4.\n\nAll 24 icons are exported as SVG in the folder /icons, 1.5 px strokes.",
      },
    ],
  },
  {
    name: "database-migration",
    kind: "honest",
    criteria: [
      {
        text: "Customer table migrated from MySQL to PostgreSQL without data loss",
        truth: "evidenced",
      },
      { text: "Downtime of at most 15 minutes", truth: "evidenced" },
      { text: "A rollback was rehearsed", truth: "evidenced" },
    ],
    proof: "Migration log with row counts",
    exclusions: "",
    documents: [
      {
        name: "migration-report.md",
        for: 0,
        text: "## Migration report\n\nCustomer table migrated from MySQL 5.7 to PostgreSQL 16: 1,204,331 rows before, 1,204,331 rows after, checksums equal, so no data loss.\nDowntime was 9 minutes, 22:01 to 22:10.\nThe rollback was rehearsed on the copy on 3 October and took 6 minutes.",
      },
    ],
  },
  {
    name: "api-docs",
    kind: "honest",
    criteria: [
      { text: "OpenAPI document covers all 18 endpoints", truth: "evidenced" },
      { text: "Each endpoint has a request and a response example", truth: "evidenced" },
      { text: "Getting-started guide for new developers", truth: "evidenced" },
    ],
    proof: "",
    exclusions: "Translations",
    documents: [
      {
        name: "CHANGELOG.md",
        for: 0,
        text: "- openapi.yaml now covers all 18 endpoints; `redocly lint` reports 0 errors and 0 warnings\n- every endpoint got a request example and a response example, taken from staging\n- docs/getting-started.md: guide for new developers, from API key to the first call in 5 steps",
      },
    ],
  },
  {
    name: "seo-audit",
    kind: "honest",
    heldOut: true,
    criteria: [
      { text: "Audit of the 50 most visited pages", truth: "evidenced" },
      { text: "Missing meta descriptions are written", truth: "evidenced" },
      { text: "Lighthouse performance score of at least 90 on the home page", truth: "evidenced" },
    ],
    proof: "Spreadsheet with findings",
    exclusions: "Link building",
    documents: [
      {
        name: "seo-summary.txt",
        for: 0,
        text: "Audited the 50 most visited pages from Search Console (sheet “Findings”, 50 rows).\n31 meta descriptions were missing; all 31 are written and live since Tuesday.\nLighthouse, home page, mobile: performance 94, accessibility 98.",
      },
    ],
  },
  {
    name: "mobile-build",
    kind: "honest",
    criteria: [
      { text: "Signed Android build installable from the Play internal track", truth: "evidenced" },
      { text: "iOS build in TestFlight", truth: "evidenced" },
      { text: "Push notifications arrive on both platforms", truth: "partly" },
    ],
    proof: "Build numbers",
    exclusions: "",
    documents: [
      {
        name: "Release message",
        for: 0,
        text: "Android 2.4.0 (build 118) is signed and on the Play internal track, installed on a Pixel 7 and a Galaxy A52.\niOS 2.4.0 (118) went through to TestFlight this morning, 6 testers have it.\nPush notifications: arrive on Android within 3 seconds.",
      },
    ],
  },
  {
    name: "sso-login",
    kind: "honest",
    criteria: [
      { text: "Employees sign in with Google Workspace", truth: "evidenced" },
      { text: "Accounts outside the company domain are refused", truth: "evidenced" },
      { text: "Existing accounts are linked by mail address", truth: "partly" },
    ],
    proof: "Test protocol",
    exclusions: "Okta",
    documents: [
      {
        name: "test-protocol.txt",
        for: 0,
        text: "T1 Sign in with Google Workspace as employee 14: signed in, lands on the dashboard. Passed.\nT2 Sign in with a private Gmail account: refused with “outside the company domain”. Passed.\nT3 Existing accounts linked by mail address: works for lower-case addresses; addresses with capital letters get a second account.",
      },
    ],
  },
  {
    name: "analytics-events",
    kind: "honest",
    heldOut: true,
    criteria: [
      {
        text: "Purchase events reach Google Analytics with value and currency",
        truth: "evidenced",
      },
      { text: "No tracking before the visitor has agreed", truth: "evidenced" },
      { text: "Dashboard with weekly conversion by channel", truth: "partly" },
    ],
    proof: "Screenshots of the debug view",
    exclusions: "Advertising pixels",
    documents: [
      {
        name: "debug-view.txt",
        for: 0,
        text: "DebugView, 15 October: 12 purchase events arrived in Google Analytics, each with value and currency (EUR).\nConsent: before the visitor agreed, the network tab shows no tracking requests at all; after agreeing the first hit is sent.\nDashboard: conversion by week is there, the split by channel follows once the campaigns are tagged.",
      },
    ],
  },
];
