import type { ForeignShop } from './foreignShop.ts';
import { medusa } from './medusa.ts';
import { vendure } from './vendure.ts';

export const foreignShops: readonly ForeignShop[] = [vendure, medusa];
