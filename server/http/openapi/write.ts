import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../root.ts';
import { openApiText } from './document.ts';

writeFileSync(join(packageRoot(), 'docs', 'openapi.json'), openApiText());
