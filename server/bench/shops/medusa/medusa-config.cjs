const { defineConfig } = require('@medusajs/framework/utils');

/** The project file of Medusa: one process, one PostgreSQL, no dashboard. */
module.exports = defineConfig({
  projectConfig: {
    databaseUrl: process.env.SHOP_DATABASE_URL,
    http: {
      storeCors: '',
      adminCors: '',
      authCors: '',
      jwtSecret: 'bench',
      cookieSecret: 'bench',
    },
  },
  admin: { disable: true },
});
