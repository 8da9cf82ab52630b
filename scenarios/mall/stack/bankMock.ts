import { thirdParty } from './bank/thirdParty.ts';
import { runService } from './kit/service.ts';

/** Replaces the bank for shadow traffic; its declared limit is the first that the shop reaches. */
runService(
  thirdParty('shadow', ({ bankMock: limit, bankMockJournal: journal }) => ({ limit, journal })),
);
