import { createMemoryStore } from './memoryStore.ts';
import { shardStoreContract } from './store.contract.ts';

shardStoreContract('memory', async () => createMemoryStore());
