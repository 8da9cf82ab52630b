import {
  type ArrivalProfile,
  profileEndMs,
  profileStages,
  profileTimeUnitMs,
} from '../../traffic/profile.ts';
import { quote } from './names.ts';

/**
 * Starts that are not even, in a generated script. A profile is one text with a character for each slot: the code of
 * the character, less `codeOfNone`, is the number of starts in it. All VUs share a text, while each would hold a list of
 * its own.
 */

/** A blank: no start. */
const codeOfNone = 32;

/** Up to the last slot with a start. */
export const slotsText = (profile: ArrivalProfile): string =>
  profile.starts
    .slice(0, profileEndMs(profile) / profile.slotMs)
    .map((count) => String.fromCharCode(codeOfNone + count))
    .join('');

const slotsName = (scenario: string): string => `slots_${scenario.replace(/[^A-Za-z0-9]/g, '_')}`;

/** The constant with a k6 scenario's slots. */
export const slotsLine = (scenario: string, profile: ArrivalProfile): string =>
  `const ${slotsName(scenario)} = ${quote(slotsText(profile))};`;

/** What its entry in `drives` says of them. `slot` and `before` are a VU's place in the text. */
export const slotsEntries = (scenario: string, { slotMs }: ArrivalProfile): readonly string[] => [
  `slots: ${slotsName(scenario)}`,
  `slotMs: ${slotMs}`,
  'slot: 0',
  'before: 0',
];

/** The rates as k6 takes them. Only the first VU's options are read, and the list may be long. */
export function slotsOptions(scenario: string, profile: ArrivalProfile): readonly string[] {
  const [first] = profileStages(profile);
  return [
    `startRate: ${first?.target ?? 0}`,
    `timeUnit: '${profileTimeUnitMs(profile)}ms'`,
    `stages: __VU > 0 ? [] : slotStages(${slotsName(scenario)}, ${profile.slotMs})`,
  ];
}

const slotStages = `// The rates of a text of slots: of each run of equal ones a jump to its rate, and the rate held. Half a start
// more in the first slot keeps every start away from the edges of its slot.
function slotStages(slots, slotMs) {
  const stages = [];
  let last = null;
  for (let slot = 0; slot < slots.length; slot += 1) {
    const target = 2 * (slots.charCodeAt(slot) - ${codeOfNone}) + (slot === 0 ? 1 : 0);
    if (last !== null && last.target === target) {
      last.slots += 1;
    } else {
      last = { target, slots: 1 };
      stages.push(last);
    }
  }
  return stages.flatMap(({ target, slots: count }) => [
    { target, duration: '0s' },
    { target, duration: \`\${count * slotMs}ms\` },
  ]);
}`;

const slotStartMs = `// When a start of a drive with slots is planned, in ms since its k6 scenario's start. A VU's iterations rise.
function slotStartMs(drive, iteration) {
  const { slots, slotMs } = drive;
  let count = slots.charCodeAt(drive.slot) - ${codeOfNone};
  while (iteration >= drive.before + count) {
    drive.before += count;
    drive.slot += 1;
    count = slots.charCodeAt(drive.slot) - ${codeOfNone};
  }
  const nth = iteration - drive.before;
  return (drive.slot + (drive.slot === 0 ? (nth + 1) / (count + 0.5) : (nth + 0.5) / count)) * slotMs;
}`;

/** Functions that `helpersCode` gives to a script whose code calls them. */
export const slotHelpers: readonly (readonly [name: string, source: string])[] = [
  ['slotStages', slotStages],
  ['slotStartMs', slotStartMs],
];
