import type { Pool } from '../edge/store/pool.ts';
import { createRehearsalReader } from '../edge/store/rehearsalReader.ts';
import { type CampaignService, createCampaignService } from './campaign/campaignService.ts';
import { createCatalogReader, readerLimits } from './catalog/catalogReader.ts';

/** The campaigns of a server. The pool belongs to the caller. */
export const openCampaigns = (pool: Pool, scenariosRoot: string): CampaignService =>
  createCampaignService({
    scenariosRoot,
    reader: createRehearsalReader(pool),
    parser: createCatalogReader({ ...readerLimits, deadlineMs: 10_000, memoryMb: 256 }),
    nowMs: Date.now,
  });
