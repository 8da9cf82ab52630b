import { auditSourceContract } from './auditSource.contract.ts';
import { MemoryShop } from './memorySource.support.ts';

auditSourceContract('memory', async () => new MemoryShop({ hasStock: true }));
