import type { ErrorFamily } from './errorSpec.ts';

/** Switches of a target, and their pushes. */
export const switchErrors = {
  'ZH-SWITCH-001': {
    title: 'Invalid switch file',
    line: 'the switch file is not valid: {reason}',
    remedy: 'Correct the lines that are named; docs/guides/switches.md describes the file.',
    exit: 'usage',
    status: 422,
  },
  'ZH-SWITCH-002': {
    title: 'No switches of this target',
    line: 'the switches of target {target} are not known: {reason}',
    remedy: 'Write a switch file and name it by "switchFile" in the target file.',
    exit: 'usage',
    status: 404,
  },
  'ZH-SWITCH-003': {
    title: 'Push not possible',
    line: '{reason}',
    remedy: 'Correct what is named; "zerohour switch list" shows what each switch takes.',
    exit: 'usage',
    status: 422,
  },
  'ZH-SWITCH-004': {
    title: 'Stale version of a switch',
    line: '{reason}',
    remedy: 'Read the switch again, and push from the version that is there now.',
    exit: 'usage',
    status: 409,
  },
  'ZH-SWITCH-005': {
    title: 'Another push under way',
    line: 'push {push} is under way on target {target}',
    remedy: 'Wait until it ends, let it go on, or roll it back.',
    exit: 'usage',
    status: 409,
  },
  'ZH-SWITCH-006': {
    title: 'No such push',
    line: 'there is no push {push}',
    remedy: 'Take the id from the console, or from "zerohour switch history".',
    exit: 'usage',
    status: 404,
  },
  'ZH-SWITCH-007': {
    title: 'Push in another state',
    line: 'push {push} is {state}',
    remedy: 'Only a paused push goes on, and only one under way is rolled back.',
    exit: 'usage',
    status: 409,
  },
  'ZH-SWITCH-008': {
    title: 'Provider not usable',
    line: '{reason}',
    remedy: 'Start the provider, or correct what it holds or its address in the switch file.',
    exit: 'missing',
    status: 502,
  },
  'ZH-SWITCH-009': {
    title: 'Instances not known',
    line: 'the instances of target {target} are not known: {reason}',
    remedy: 'Let the address under "instances" of the switch file answer, or write a list.',
    exit: 'missing',
    status: 502,
  },
} as const satisfies ErrorFamily<'SWITCH'>;
