import type { ErrorFamily } from './errorSpec.ts';

/** Campaigns: the rehearsals of one sale. */
export const campaignErrors = {
  'ZH-CAMPAIGN-001': {
    title: 'Invalid campaign',
    line: 'the campaign is not valid: {reason}',
    remedy: 'Correct the lines that are named; docs/guides/campaign.md describes the file.',
    exit: 'usage',
    status: null,
  },
  'ZH-CAMPAIGN-002': {
    title: 'No such campaign',
    line: 'there is no campaign {campaign}',
    remedy: 'Take an id from "zerohour campaign list", or give the path of a file.',
    exit: 'usage',
    status: 404,
  },
  'ZH-CAMPAIGN-003': {
    title: 'Too many campaigns at once',
    line: 'too many campaigns are being read at once',
    remedy: 'Try again in a moment.',
    exit: 'missing',
    status: 503,
  },
} as const satisfies ErrorFamily<'CAMPAIGN'>;
