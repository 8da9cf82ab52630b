const form = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)$/;

/** Whether a text has the form `2026-11-11T20:00`; the day may still not exist. */
export const isLocalTime = (text: string): boolean => form.test(text);

/**
 * The instant at which clocks of an IANA zone show a local time, ms since the epoch. Null: they never show it, since
 * there is no such day or they are put forward over it. Of the two instants of an hour that is repeated it is the first.
 */
export function instantOf(text: string, timeZone: string): number | null {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = (form.exec(text) ?? [])
    .slice(1)
    .map(Number);
  const shown = Date.UTC(year, month - 1, day, hour, minute);
  const read = clockOf(timeZone);
  // A zone's offset changes by hours at most, so one of the days around has the offset that holds then.
  const offsets = [-DAY_MS, DAY_MS].map((away) => read(shown + away) - (shown + away));
  const fits = offsets.map((offset) => shown - offset).filter((atMs) => read(atMs) === shown);
  // An hour of 24 and more is of another day.
  const isDay = month <= 12 && new Date(shown).getUTCDate() === day && minute < 60;
  return !isDay || fits.length === 0 ? null : Math.min(...fits);
}

const DAY_MS = 86_400_000;

/** What the clocks of a zone show at an instant, as if it were UTC. */
function clockOf(timeZone: string): (atMs: number) => number {
  const format = new Intl.DateTimeFormat('en-US', {
    ...{ timeZone, calendar: 'gregory', hourCycle: 'h23' },
    ...{ year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric' },
  });
  return (atMs) => {
    const parts = Object.fromEntries(
      format.formatToParts(atMs).map(({ type, value }) => [type, Number(value)]),
    );
    const { year = 0, month = 0, day = 0, hour = 0, minute = 0 } = parts;
    return Date.UTC(year, month - 1, day, hour, minute);
  };
}
