import { createMemoryStore } from './memoryShardStore.ts';
import { shardStoreContract } from './shardStore.contract.ts';

shardStoreContract('memory', async () => createMemoryStore());
