/** Five OpenAPI documents, each with a part of what such documents hold. */
export const openapiDocuments: Readonly<Record<string, string>> = {
  'a shop in 3.0 with security and variables of its server': `openapi: 3.0.3
info: { title: Shop, version: "1" }
servers:
  - url: https://{region}.shop.example:{port}/v1/
    variables: { region: { default: eu }, port: { enum: ["8443"] } }
  - url: https://other.example
security: [{ key: [] }]
components:
  securitySchemes:
    key: { type: apiKey, in: header, name: X-Shop }
    query: { type: apiKey, in: query, name: k }
    basic: { type: http, scheme: basic }
    login: { type: oauth2, flows: {} }
  parameters:
    lang: { name: lang, in: query, required: true, schema: { type: string, enum: [de, en] } }
  schemas:
    Order:
      type: object
      required: [sku, units]
      properties:
        id: { type: integer, readOnly: true }
        sku: { type: string, example: SKU-1 }
        units: { type: integer, minimum: 2 }
        note: { type: string }
paths:
  /orders:
    parameters: [{ $ref: "#/components/parameters/lang" }]
    get:
      tags: [Orders]
      responses: { "200": { description: ok } }
    post:
      tags: [Orders]
      parameters:
        - { name: Idempotency-Key, in: header, required: true, schema: { type: string } }
      requestBody:
        content: { application/json: { schema: { $ref: "#/components/schemas/Order" } } }
      responses:
        "201":
          description: made
          content: { application/json: { schema: { $ref: "#/components/schemas/Order" } } }
  /orders/{orderId}:
    parameters: [{ name: orderId, in: path, required: true, schema: { type: integer, example: 7 } }]
    get: { tags: [Orders], security: [{ query: [] }], responses: { "200": { description: ok } } }
    delete: { tags: [Orders], security: [{ basic: [] }], responses: { "204": { description: gone } } }
    put: { tags: [Orders], deprecated: true, responses: {} }
  /orders/{orderId}/pay:
    post:
      tags: [Orders]
      security: [{ login: [a] }]
      parameters: [{ name: orderId, in: path, required: true, schema: { type: integer } }]
      requestBody:
        content:
          application/x-www-form-urlencoded:
            schema: { type: object, properties: { password: { type: string }, word: { type: string } } }
      callbacks: { done: {} }
      responses: { "303": { description: see } }
`,
  'JSON of 3.1 with oneOf, a discriminator and types that are lists': JSON.stringify({
    openapi: '3.1.0',
    info: { title: 'Pets', version: '1' },
    servers: [{ url: '/api' }],
    webhooks: { made: {} },
    paths: {
      '/pets': {
        get: {
          responses: {
            200: {
              content: {
                'application/json': {
                  schema: {
                    type: 'object',
                    properties: {
                      total: { type: 'integer' },
                      items: {
                        type: 'array',
                        items: { properties: { petId: { type: 'string' } } },
                      },
                    },
                  },
                },
              },
            },
          },
        },
        post: {
          requestBody: {
            content: {
              'application/json': {
                schema: {
                  oneOf: [
                    { $ref: '#/components/schemas/Cat' },
                    { $ref: '#/components/schemas/Dog' },
                  ],
                  discriminator: {
                    propertyName: 'kind',
                    mapping: { cat: '#/components/schemas/Cat' },
                  },
                },
              },
            },
          },
          responses: { '2XX': {} },
        },
      },
      '/pets/{petId}': {
        get: {
          parameters: [{ name: 'petId', in: 'path', required: true, schema: { type: 'string' } }],
          responses: { default: {} },
        },
      },
    },
    components: {
      schemas: {
        Pet: {
          type: 'object',
          required: ['name', 'kind'],
          properties: { name: { type: ['null', 'string'], minLength: 6 } },
        },
        Cat: {
          allOf: [
            { $ref: '#/components/schemas/Pet' },
            {
              required: ['lives'],
              properties: { lives: { type: 'integer', exclusiveMinimum: 8 } },
            },
          ],
        },
        Dog: { allOf: [{ $ref: '#/components/schemas/Pet' }] },
      },
    },
  }),
  'schemas that contain themselves, and references that lead away': `openapi: 3.0.0
info: { title: Tree, version: "1" }
paths:
  /nodes:
    post:
      requestBody: { content: { application/json: { schema: { $ref: "#/components/schemas/Node" } } } }
      responses: { "200": { $ref: "other.yaml#/ok" } }
    get:
      parameters: [{ $ref: "#/components/parameters/none" }]
      responses: { "200": { $ref: "#/components/responses/Loop" } }
components:
  responses: { Loop: { $ref: "#/components/responses/Loop" } }
  schemas:
    Node:
      type: object
      properties:
        name: { type: string, pattern: "^[A-Z]+$" }
        left: { $ref: "#/components/schemas/Node" }
        right: { $ref: "#/components/schemas/Node" }
        children: { type: array, minItems: 9, items: { $ref: "#/components/schemas/Node" } }
`,
  'bodies of all kinds': `openapi: 3.1.0
info: { title: Bodies, version: "1" }
servers: [{ url: "https://files.example/" }]
paths:
  /text: { post: { requestBody: { content: { text/plain: { example: "Hello $\{x}" } } }, responses: {} } }
  /json: { put: { requestBody: { content: { application/vnd.x+json: { examples: { one: { value: [1, 2] } } } } }, responses: {} } }
  /form: { post: { requestBody: { content: { multipart/form-data: { schema: { properties: { a: { const: 1 } } } } } }, responses: {} } }
  /file: { post: { requestBody: { content: { multipart/form-data: { schema: { properties: { a: { type: string, format: binary } } } } } }, responses: {} } }
  /xml: { post: { requestBody: { content: { application/xml: {} } }, responses: {} } }
  /cookie: { get: { parameters: [{ name: c, in: cookie, required: true }], responses: {} } }
  /odd path/{a}-{b}.json: { get: { responses: {} } }
`,
  'tags that are no names of paths': `openapi: 3.0.1
info: { title: Tags, version: "1" }
paths:
${['"Größe & Maße"', 'customer', '"42"', 'A', 'a', 'a!', `"${'x'.repeat(60)}"`]
  .map((tag, index) => `  /t${index}: { get: { tags: [${tag}], responses: {} } }`)
  .join('\n')}
`,
};
