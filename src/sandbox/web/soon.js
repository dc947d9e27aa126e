/** Several calls within a moment are one, and none runs beside another. */
export function soon(afterMs, run) {
  let waiting = false;
  let running = false;
  let again = false;
  const start = async () => {
    waiting = false;
    running = true;
    try {
      await run();
    } finally {
      running = false;
      if (again) begin();
    }
  };
  const begin = () => {
    again = running;
    if (running || waiting) return;
    waiting = true;
    setTimeout(start, afterMs);
  };
  return begin;
}
