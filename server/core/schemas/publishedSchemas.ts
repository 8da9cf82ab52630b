import { z } from 'zod';
import { campaignSchema } from '../campaign/campaignFile.ts';
import {
  entriesJsonSchema,
  entryKeysJsonSchema,
  methodForm,
  rollbackForm,
} from '../drill/action.ts';
import { drillFileSchema } from '../drill/drill.ts';
import { forecastSchema } from '../forecast/forecastFile.ts';
import { overloadJsonSchema, overloadSchema } from '../scenario/goalSchema.ts';
import { levelJsonSchema, levelSchema } from '../scenario/levelForm.ts';
import {
  entryObject,
  entrySchema,
  innerSteps,
  pathStepsSchema,
} from '../scenario/pathStepsSchema.ts';
import { retryObject, retrySchema } from '../scenario/retryForm.ts';
import { scenarioSchema } from '../scenario/scenarioSchema.ts';
import { requestPattern } from '../scenario/shorthand.ts';
import { labelName, stepObject, stepSchema } from '../scenario/stepSchema.ts';
import { untilObject, untilSchema } from '../scenario/untilForm.ts';
import { sloJsonSchema, sloSchema } from '../slo/sloSchema.ts';
import { switchFileSchema } from '../switch/switchSchema.ts';
import { faultPermissionJsonSchema, faultPermissionSchema } from '../target/faultPermission.ts';
import { targetSchema } from '../target/targetSchema.ts';

/**
 * The JSON Schemas with which editors check scenario, target, drill, switch, forecast and campaign files (`docs/schemas/`). They describe
 * shapes; only `zerohour validate` checks what crosses keys.
 */
export const publishedSchemas = {
  'campaign.schema.json': () => published(campaignSchema, 'Zerohour campaign'),
  'drill.schema.json': () => published(drillFileSchema, 'Zerohour drill'),
  'forecast.schema.json': () => published(forecastSchema, 'Zerohour forecast'),
  'scenario.schema.json': () => published(scenarioSchema, 'Zerohour scenario'),
  'switches.schema.json': () => published(switchFileSchema, 'Zerohour switches of a target'),
  'target.schema.json': () => published(targetSchema, 'Zerohour target'),
} as const;

function published(schema: z.ZodType, title: string): unknown {
  const { $schema, $defs: _, ...rest } = jsonSchemaOf(schema);
  const hasPaths = schema === (scenarioSchema as unknown);
  return { $schema, title, ...rest, ...(hasPaths ? { $defs: { steps: pathSteps() } } : {}) };
}

function jsonSchemaOf(schema: z.ZodType): z.core.JSONSchema.BaseSchema {
  return z.toJSONSchema(schema, {
    target: 'draft-2020-12',
    io: 'input',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema === (retrySchema as unknown))
        become(jsonSchema, longOr(retryObject, 'integer'));
      if (zodSchema === (untilSchema as unknown)) become(jsonSchema, longOr(untilObject, 'string'));
      if (zodSchema === (stepSchema as unknown)) become(jsonSchema, stepForms());
      if (zodSchema === (levelSchema as unknown)) become(jsonSchema, levelJsonSchema());
      if (zodSchema === (overloadSchema as unknown)) become(jsonSchema, overloadJsonSchema());
      if (zodSchema === (entrySchema as unknown)) become(jsonSchema, {});
      if (zodSchema === (pathStepsSchema as unknown)) become(jsonSchema, stepsRef);
      if (zodSchema === (innerSteps as unknown)) become(jsonSchema, stepsRef);
      if (zodSchema === (sloSchema as unknown)) become(jsonSchema, sloJsonSchema());
      if (zodSchema === (faultPermissionSchema as unknown))
        become(jsonSchema, faultPermissionJsonSchema());
      if (zodSchema === (methodForm as unknown))
        become(jsonSchema, entriesJsonSchema(entryKeysJsonSchema));
      if (zodSchema === (rollbackForm as unknown)) become(jsonSchema, entriesJsonSchema({}));
    },
  });
}

/** zod passes an object that it has already filled in. */
function become(jsonSchema: object, form: object): void {
  for (const key of Object.keys(jsonSchema)) Reflect.deleteProperty(jsonSchema, key);
  Object.assign(jsonSchema, form);
}

/** Steps of a path hold blocks of steps. */
const stepsRef = { $ref: '#/$defs/steps' };

function pathSteps(): object {
  const { $schema: _, $defs: __, ...long } = jsonSchemaOf(entryObject);
  const request = { type: 'string', pattern: requestPattern.source };
  const { $schema: ___, ...names } = z.toJSONSchema(labelName, {
    target: 'draft-2020-12',
    io: 'input',
  });
  return { type: 'object', propertyNames: names, additionalProperties: { anyOf: [request, long] } };
}

/** The long form of a key, or a short one of this type. */
function longOr(longForm: z.ZodType, type: string): object {
  const { $schema: _, ...long } = jsonSchemaOf(longForm);
  return { anyOf: [{ type }, long] };
}

/** A step is its long form, or just the request. */
function stepForms(): object {
  const { $schema: _, ...long } = jsonSchemaOf(stepObject);
  const request = { type: 'string', pattern: requestPattern.source };
  return { anyOf: [request, long] };
}
