export { createEvidenceReader } from "./reader.ts";
