import { workingHoursOf } from "../../domain/clock/hours-input.ts";
import type { PersonClock } from "../../domain/clock/reminder-points.ts";
import { DEFAULT_HOURS, type WorkingHours } from "../../domain/clock/working-time.ts";
import type { PersonId } from "../../domain/ids.ts";
import type { Deps } from "../deps.ts";
import type { People, PersonSettings } from "../queries/views.ts";

type Holidays = Pick<Deps, "holidays">;

/** When a person works: as they set it, else weekdays from nine to five where their profile says that they are. */
export function hoursOf(deps: Holidays, settings: PersonSettings | undefined): WorkingHours {
  if (settings?.hours) return workingHoursOf(settings.hours, deps.holidays);
  return usualHours(settings?.profileZone ?? "UTC");
}

/** One object a zone: what is worked out about its days is worked out once. */
const usual = new Map<string, WorkingHours>();

function usualHours(timeZone: string): WorkingHours {
  const hours = usual.get(timeZone) ?? { ...DEFAULT_HOURS, timeZone, isHoliday: () => false };
  usual.set(timeZone, hours);
  return hours;
}

/** What a plan knows of everyone's time. */
export function clocksOf(deps: Holidays, people: People): (person: PersonId) => PersonClock {
  const known = new Map<PersonId, PersonClock>();
  return (person) => {
    const before = known.get(person);
    if (before) return before;
    const settings = people[person]?.clock;
    const clock = {
      hours: hoursOf(deps, settings),
      snoozedUntil: settings?.snoozedUntil ?? null,
    };
    known.set(person, clock);
    return clock;
  };
}
