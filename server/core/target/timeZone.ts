import { nearest } from '../diagnostics/suggest.ts';

/**
 * Time zones of quiet windows: IANA names with a region, or UTC. An abbreviation names several zones (CST
 * is Shanghai's and Chicago's), and an offset knows no daylight saving, so neither says whose clock counts.
 */
export function isTimeZone(name: string): boolean {
  if (name === 'UTC' || name === 'Etc/UTC') return true;
  return name.includes('/') && !/^(?:Etc|SystemV)\//i.test(name) && isKnown(name);
}

/** What is wrong with a name that is no time zone, and the zones that it probably means. */
export function timeZoneMessage(name: string): string {
  const likely = likelyZones(name);
  const remedy = likely.length === 0 ? 'a name such as Europe/Berlin or UTC' : likely.join(' or ');
  return isKnown(name) || isOffset(name) || likely.length > 1
    ? `"${name}" does not say whose clock; write ${remedy}`
    : `no such time zone; write ${remedy}`;
}

function isKnown(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: name });
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

const abbreviations: Readonly<Record<string, readonly string[]>> = {
  ACST: ['Australia/Adelaide', 'Australia/Darwin'],
  AEDT: ['Australia/Sydney', 'Australia/Melbourne'],
  AEST: ['Australia/Sydney', 'Australia/Brisbane'],
  AKST: ['America/Anchorage'],
  ART: ['America/Argentina/Buenos_Aires'],
  AST: ['America/Halifax', 'Asia/Riyadh'],
  AWST: ['Australia/Perth'],
  BEIJING: ['Asia/Shanghai'],
  BRT: ['America/Sao_Paulo'],
  BST: ['Europe/London', 'Asia/Dhaka'],
  CEST: ['Europe/Berlin', 'Europe/Paris'],
  CET: ['Europe/Berlin', 'Europe/Paris'],
  CDT: ['America/Chicago', 'America/Havana'],
  CHINA: ['Asia/Shanghai'],
  CST: ['Asia/Shanghai', 'America/Chicago'],
  CST6CDT: ['America/Chicago'],
  CT: ['America/Chicago'],
  EDT: ['America/New_York', 'America/Toronto'],
  EEST: ['Europe/Athens', 'Europe/Helsinki'],
  EET: ['Europe/Athens', 'Europe/Helsinki'],
  EST: ['America/New_York', 'America/Panama'],
  EST5EDT: ['America/New_York'],
  ET: ['America/New_York'],
  GB: ['Europe/London'],
  GMT: ['UTC', 'Europe/London'],
  HKT: ['Asia/Hong_Kong'],
  ICT: ['Asia/Bangkok'],
  IST: ['Asia/Kolkata', 'Europe/Dublin', 'Asia/Jerusalem'],
  JST: ['Asia/Tokyo'],
  KST: ['Asia/Seoul'],
  MDT: ['America/Denver'],
  MET: ['Europe/Berlin', 'Europe/Paris'],
  MSK: ['Europe/Moscow'],
  MST: ['America/Denver', 'America/Phoenix'],
  MST7MDT: ['America/Denver'],
  MT: ['America/Denver'],
  NST: ['America/St_Johns'],
  NZ: ['Pacific/Auckland'],
  NZDT: ['Pacific/Auckland'],
  NZST: ['Pacific/Auckland'],
  PDT: ['America/Los_Angeles'],
  PKT: ['Asia/Karachi'],
  PRC: ['Asia/Shanghai'],
  PST: ['America/Los_Angeles', 'Asia/Manila'],
  PST8PDT: ['America/Los_Angeles'],
  PT: ['America/Los_Angeles'],
  ROC: ['Asia/Taipei'],
  ROK: ['Asia/Seoul'],
  SAST: ['Africa/Johannesburg'],
  SGT: ['Asia/Singapore'],
  SST: ['Asia/Singapore', 'Pacific/Pago_Pago'],
  WAT: ['Africa/Lagos'],
  WEST: ['Europe/Lisbon'],
  WET: ['Europe/Lisbon'],
  WIB: ['Asia/Jakarta'],
  ...Object.fromEntries(
    ['UCT', 'Z', 'ZULU', 'GREENWICH', 'UNIVERSAL', 'GMT0'].map((name) => [name, ['UTC']]),
  ),
};

/** A zone of each usual offset, the most populous first. */
const byOffset = [
  'Asia/Shanghai',
  'Asia/Singapore',
  'Asia/Kolkata',
  'America/New_York',
  'America/Chicago',
  'America/Denver',
  'America/Los_Angeles',
  'America/Anchorage',
  'America/Halifax',
  'America/Sao_Paulo',
  'Europe/Berlin',
  'Africa/Lagos',
  'Europe/London',
  'Europe/Athens',
  'Africa/Johannesburg',
  'Europe/Moscow',
  'Asia/Dubai',
  'Asia/Karachi',
  'Asia/Dhaka',
  'Asia/Bangkok',
  'Asia/Tokyo',
  'Australia/Brisbane',
  'Pacific/Auckland',
  'Pacific/Honolulu',
];

const offsetForm = /^(Etc\/)?(?:GMT|UTC|UCT)?([+-])(\d{1,2}):?(\d{2})?$/i;
const isOffset = (name: string): boolean => offsetForm.test(name);

function likelyZones(name: string): readonly string[] {
  const upper = name.toUpperCase().replace(/^SYSTEMV\//, '');
  const known = Object.hasOwn(abbreviations, upper) ? abbreviations[upper] : undefined;
  if (known !== undefined) return known;
  // The signs of Etc/GMT+1 are reversed: it is an hour behind UTC.
  const [, etc, sign, hours, minutes = '00'] = offsetForm.exec(name) ?? [];
  if (sign !== undefined && hours !== undefined) {
    const isAhead = (sign === '+') === (etc === undefined);
    return atOffset(`${isAhead ? '+' : '-'}${hours.padStart(2, '0')}:${minutes}`);
  }
  const zones = Intl.supportedValuesOf('timeZone');
  const place = upper.replaceAll(' ', '_');
  const cities = zones.filter((zone) => zone.toUpperCase().endsWith(`/${place}`));
  if (cities.length > 0) return cities.slice(0, 3);
  const resolved = isKnown(name)
    ? new Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions().timeZone
    : nearest(name, zones);
  return resolved !== null && isTimeZone(resolved) ? [resolved] : [];
}

const winterMs = Date.UTC(2026, 0, 15);

function atOffset(offset: string): readonly string[] {
  if (/^[+-]00:00$/.test(offset)) return ['UTC', 'Europe/London'];
  return byOffset.filter((timeZone) => {
    const parts = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
    const found = parts.formatToParts(winterMs).find(({ type }) => type === 'timeZoneName');
    return found?.value === `GMT${offset}`;
  });
}
