import { harOf } from './har.support.ts';

/** A document of each importer that holds a secret in every place where one may stand, and values that are odd. */
export const samples: Readonly<Record<string, (secret: (place: string) => string) => string>> = {
  har: (secret) => {
    const json = { 'Content-Type': 'application/json' };
    const jwt = `eyJhbGciOiJIUzI1NiJ9.${secret('jwt')}.abc`;
    return harOf([
      {
        url: `https://user:${secret('userinfo')}@shop.example/login?token=${secret('query')}&x=1`,
        headers: { Authorization: `Bearer ${secret('bearer')}`, Cookie: `sid=${secret('cookie')}` },
        answer: { password: secret('answer'), name: 'Ann' },
        answerHeaders: { 'Set-Cookie': `sid=${secret('set-cookie')}` },
      },
      {
        method: 'POST',
        url: 'https://shop.example/login',
        headers: {
          ...json,
          'X-Api-Key': secret('header'),
          'X-Note': `see ${secret('bearer')} there`,
        },
        body: JSON.stringify({
          user: 'ann',
          password: secret('json'),
          deep: [{ clientSecret: secret('deep') }],
          note: `${jwt}`,
          url: `https://a:${secret('inner')}@b.example/`,
          quoted: `"$\{x}" # \u0007\ud800 \u202e`,
        }),
      },
      {
        method: 'POST',
        url: `https://shop.example/reset/${jwt}/${encodeURIComponent(secret('query'))}`,
        mimeType: 'application/x-www-form-urlencoded',
        body: `user=ann&passwd=${secret('form')}&again=${secret('json')}`,
      },
      {
        method: 'POST',
        url: 'https://shop.example/soap',
        mimeType: 'text/xml',
        body: `<a><password>${secret('xml')}</password></a>`,
      },
    ]);
  },
  openapi: (secret) => `openapi: 3.1.0
info: { title: Shop, version: "1" }
servers: [{ url: "https://u:${secret('server')}@shop.example/v1" }]
paths:
  /login/{token}:
    post:
      parameters:
        - { name: token, in: path, required: true, example: "${secret('path')}" }
        - { name: api_key, in: query, required: true, example: "${secret('query')}" }
        - { name: X-Secret, in: header, required: true, example: "${secret('header')}" }
      requestBody:
        content:
          application/json:
            example: { user: ann, password: "${secret('body')}", n: 0.10, odd: "$\{x} # \\u0007" }
      responses: { "200": { description: "${secret('description')}" } }
`,
  curl: (secret) => `# log in
curl 'https://shop.example/login?api_key=${secret('query')}' \\
  -H 'Authorization: Token ${secret('header')}' -H $'X-Odd: a\\tb' -b 'sid=${secret('cookie')}' \\
  --data-raw 'user=ann&password=${secret('form')}'
curl -u 'ann:${secret('user')}' https://shop.example/a --oauth2-bearer ${secret('bearer')}
curl https://shop.example/b --json '{"pin": "${secret('json')}", "n": 0.10, "x": "$\{y}"}'
curl https://ann:${secret('userinfo')}@shop.example/c -F 'token=${secret('multipart')}' -F a=1
`,
};
