import { thirdParty } from './bank/thirdParty.ts';
import { runService } from './kit/service.ts';

/** Takes customers' money. */
runService(thirdParty('live', ({ bank: limit }) => ({ limit, journal: null })));
