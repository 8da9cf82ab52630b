import type { ErrorFamily } from './errorSpec.ts';

/** Scenario files and what they name. */
export const scenarioErrors = {
  'ZH-SCENARIO-001': {
    title: 'Invalid scenario',
    line: 'the scenario is not valid: {reason}',
    remedy: 'Correct the lines that are named; "zerohour validate" lists them all.',
    exit: 'usage',
    status: 422,
  },
  'ZH-SCENARIO-002': {
    title: 'No such scenario',
    line: 'there is no scenario "{id}"',
    remedy: 'Take an id from GET /api/scenarios, or put the file below scenarios/.',
    exit: 'usage',
    status: 404,
  },
  'ZH-SCENARIO-003': {
    title: 'Scenario file not found',
    line: 'there is no scenario file {file}',
    remedy: 'Check the path.',
    exit: 'usage',
    status: null,
  },
  'ZH-SCENARIO-004': {
    title: 'No such path',
    line: 'scenario {scenario} has no path "{path}" with a load; it has {paths}',
    remedy: 'Name one of these, or none to try each.',
    exit: 'usage',
    status: 404,
  },
  'ZH-SCENARIO-005': {
    title: 'Document not importable',
    line: '{file}, {place}: {reason}',
    remedy: '{remedy}',
    exit: 'usage',
    status: null,
  },
  'ZH-SCENARIO-006': {
    title: 'Imported file in the way',
    line: '{file} exists already, and nothing was written',
    remedy: 'Give --out a folder that does not have it, or put the file elsewhere.',
    exit: 'usage',
    status: null,
  },
} as const satisfies ErrorFamily<'SCENARIO'>;
