import type { Pack } from "./pack.ts";

/** Terms and evidence in other languages, and in several. */
export const MULTILINGUAL: readonly Pack[] = [
  {
    name: "german",
    kind: "multilingual",
    criteria: [
      { text: "Rechnungen werden als PDF per E-Mail verschickt", truth: "evidenced" },
      { text: "Der Import verarbeitet mindestens 5.000 Datensätze", truth: "evidenced" },
      { text: "Die Suche findet auch Umlaute", truth: "contradicted" },
    ],
    proof: "Testprotokoll",
    exclusions: "Schulung der Mitarbeiter",
    documents: [
      {
        name: "protokoll.txt",
        for: 0,
        text: "Rechnung 2026-118 wurde um 08:00 als PDF per E-Mail an drei Testkunden verschickt und kam an.\nImport am 4. Oktober: 7.310 Datensätze verarbeitet in 42 Sekunden.\nDie Suche findet „Müller“ nicht, Umlaute liefern keine Treffer.",
      },
    ],
  },
  {
    name: "french",
    kind: "multilingual",
    criteria: [
      {
        text: "Le paiement par carte fonctionne sur l'environnement de recette",
        truth: "evidenced",
      },
      { text: "Les factures sont archivées pendant dix ans", truth: "not_evidenced" },
      { text: "Le site s'affiche correctement sur mobile", truth: "evidenced" },
    ],
    proof: "Captures d'écran",
    exclusions: "",
    documents: [
      {
        name: "recette.md",
        for: 0,
        text: "Paiement par carte testé sur l'environnement de recette : commande 311 payée, le reçu est arrivé.\nSur mobile (iPhone 13 et Pixel 6) le site s'affiche correctement, captures 4 à 9.",
      },
    ],
  },
  {
    name: "spanish",
    kind: "multilingual",
    heldOut: true,
    criteria: [
      { text: "El formulario de reserva envía un correo de confirmación", truth: "evidenced" },
      { text: "El calendario muestra las fechas ocupadas", truth: "contradicted" },
      { text: "Panel de administración en español", truth: "evidenced" },
    ],
    proof: "",
    exclusions: "",
    documents: [
      {
        name: "pruebas.txt",
        for: 0,
        text: "Formulario de reserva: hice dos reservas y el correo de confirmación llegó en 5 segundos.\nEl calendario no muestra las fechas ocupadas cuando la reserva viene de Booking.\nPanel de administración: 100 % en español, 214 textos traducidos.",
      },
    ],
  },
  {
    name: "japanese",
    kind: "multilingual",
    criteria: [
      { text: "カード決済がステージング環境で成功する", truth: "evidenced" },
      { text: "在庫切れの商品は購入できない", truth: "evidenced" },
      { text: "管理画面から売上レポートを出力できる", truth: "not_evidenced" },
    ],
    proof: "テスト結果",
    exclusions: "",
    documents: [
      {
        name: "test.txt",
        for: 0,
        text: "ステージング環境でカード決済を三回試し、すべて成功しました。注文番号は1042です。\n在庫切れの商品はカートに入れられず、購入できないことを確認しました。",
      },
    ],
  },
  {
    name: "mixed",
    kind: "multilingual",
    criteria: [
      { text: "Login with Apple ID works on iOS 17", truth: "evidenced" },
      { text: "Export der Kundendaten als CSV", truth: "evidenced" },
      { text: "Dark mode on all screens", truth: "partly" },
    ],
    proof: "",
    exclusions: "",
    documents: [
      {
        name: "fr",
        for: 1,
        text: "Login Apple ID testé sur iOS 17.2 : connexion réussie, le compte est créé.",
      },
      {
        name: "de",
        for: 2,
        text: "Export der Kundendaten als CSV: Datei kunden.csv mit 1.880 Zeilen erzeugt, Trennzeichen Semikolon.",
      },
      {
        name: "en",
        for: 3,
        text: "Dark mode is on home, search and profile screens. The settings screens keep their white background.",
      },
    ],
  },
];
