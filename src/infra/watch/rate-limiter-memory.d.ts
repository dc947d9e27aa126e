/** The package's own entry loads every store that it knows: ten times what is needed here. */
declare module "rate-limiter-flexible/lib/RateLimiterMemory.js" {
  import type { RateLimiterMemory } from "rate-limiter-flexible";

  const limiter: typeof RateLimiterMemory;
  export default limiter;
}
