import { yamlBytesMax } from '../../core/diagnostics/yamlSource.ts';
import { type ListedFile, listFiles } from './loadScenario.ts';
import { readText } from './readText.ts';

/** Every campaign file below a root, by id (`mall/night`): YAML files with the keys `sale` and `rehearsals`. */
export const listCampaigns = (root: string): Promise<readonly ListedFile[]> =>
  listFiles(root, [/^sale:/m, /^rehearsals:/m]);

/** The text of a campaign file, or why it cannot be read. */
export const readCampaign = (path: string) => readText(path, yamlBytesMax);
