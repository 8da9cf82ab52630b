import { expect, it } from 'vitest';
import { isTimeZone, timeZoneMessage } from './timeZone.ts';

it.each([
  'UTC',
  'Etc/UTC',
  'Europe/Berlin',
  'America/Argentina/Buenos_Aires',
  'Asia/Shanghai',
  'Asia/Kolkata',
  'US/Central',
])('%s is a time zone', (name) => {
  expect(isTimeZone(name)).toBe(true);
});

const whose = (name: string, zones: string): string =>
  `"${name}" does not say whose clock; write ${zones}`;

it.each([
  ['CST', whose('CST', 'Asia/Shanghai or America/Chicago')],
  ['cst', whose('cst', 'Asia/Shanghai or America/Chicago')],
  ['EST', whose('EST', 'America/New_York or America/Panama')],
  ['EST5EDT', whose('EST5EDT', 'America/New_York')],
  ['SystemV/EST5EDT', whose('SystemV/EST5EDT', 'America/New_York')],
  ['NST', whose('NST', 'America/St_Johns')],
  ['ET', 'no such time zone; write America/New_York'],
  ['China', 'no such time zone; write Asia/Shanghai'],
  ['Etc/GMT', whose('Etc/GMT', 'UTC')],
  ['GMT+8', whose('GMT+8', 'Asia/Shanghai or Asia/Singapore')],
  ['CET', whose('CET', 'Europe/Berlin or Europe/Paris')],
  ['IST', whose('IST', 'Asia/Kolkata or Europe/Dublin or Asia/Jerusalem')],
  ['BST', whose('BST', 'Europe/London or Asia/Dhaka')],
  ['GMT', whose('GMT', 'UTC or Europe/London')],
  ['Zulu', whose('Zulu', 'UTC')],
  ['PRC', whose('PRC', 'Asia/Shanghai')],
  ['Japan', whose('Japan', 'Asia/Tokyo')],
  ['Singapore', whose('Singapore', 'Asia/Singapore')],
  ['GMT+1', whose('GMT+1', 'Europe/Berlin or Africa/Lagos')],
  ['UTC+8', whose('UTC+8', 'Asia/Shanghai or Asia/Singapore')],
  ['+08:00', whose('+08:00', 'Asia/Shanghai or Asia/Singapore')],
  ['+0530', whose('+0530', 'Asia/Kolkata')],
  ['-05:00', whose('-05:00', 'America/New_York')],
  ['Etc/GMT+5', whose('Etc/GMT+5', 'America/New_York')],
  ['Etc/GMT-8', whose('Etc/GMT-8', 'Asia/Shanghai or Asia/Singapore')],
  ['Berlin', 'no such time zone; write Europe/Berlin'],
  ['new york', 'no such time zone; write America/New_York'],
  ['Europe/Berln', 'no such time zone; write Europe/Berlin'],
  ['Mars/Base', 'no such time zone; write such as Europe/Berlin or UTC'],
  ['', 'no such time zone; write such as Europe/Berlin or UTC'],
  ['constructor', 'no such time zone; write such as Europe/Berlin or UTC'],
])('%s is none, and the message names what it may mean', (name, message) => {
  expect(isTimeZone(name)).toBe(false);
  expect(timeZoneMessage(name)).toBe(message.replace('write such as', 'write a name such as'));
});

const abbreviations =
  'ACST AEDT AEST AKST ART AST AWST BEIJING BRT BST CEST CET CDT CHINA CST CST6CDT CT EDT EEST EET EST EST5EDT ET GB GMT HKT ICT IST JST KST MDT MET MSK MST MST7MDT MT NST NZ NZDT NZST PDT PKT PRC PST PST8PDT PT ROC ROK SAST SGT SST WAT WEST WET WIB';

it.each(abbreviations.split(' '))('%s stands for one zone and up to two more', (name) => {
  expect(isTimeZone(name)).toBe(false);
  const zones = timeZoneMessage(name)
    .replace(/^.*; write /, '')
    .split(' or ');
  expect(zones.length).toBeLessThanOrEqual(3);
  expect(zones.filter((zone) => !isTimeZone(zone))).toEqual([]);
});

it.each([
  ...['+8', '+9', '+10', '+13', '+5', '+530', '+6', '+7', '+4', '+3', '+2', '+1', '+0'],
  ...['-3', '-4', '-5', '-6', '-7', '-8', '-9', '-10'],
])('a zone is known at GMT%s', (offset) => {
  const zones = timeZoneMessage(`GMT${offset}`)
    .replace(/^.*; write /, '')
    .split(' or ');
  expect(zones.filter((zone) => !isTimeZone(zone))).toEqual([]);
});
