export { createGate, createTurns } from "./limits.ts";
export { createTracing } from "./tracing.ts";
export { type Gate, watchedApp } from "./watched-app.ts";
export { watchedStore } from "./watched-store.ts";
export { type OnCalled, watchedVendor } from "./watched-vendor.ts";
