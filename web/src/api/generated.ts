/* Made from docs/openapi.json by `npm run openapi`; do not edit. */
export interface paths {
    readonly "/api/campaigns": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** The campaign files that the server knows, and whether each is valid. */
        readonly get: operations["listCampaigns"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/campaigns/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Capacity, headroom, findings and drills of each rehearsal of a sale, with a decision; or every mistake of the file. */
        readonly get: operations["campaign"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/campaigns/read": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** The same of a text. Keeps nothing. */
        readonly post: operations["readCampaign"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/capacity/plan": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Plan the replicas of each service for a forecast night, or name every mistake in the forecast. Keeps nothing. */
        readonly post: operations["planCapacity"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/drill-files": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** The drill files that the server knows, and whether each is valid. */
        readonly get: operations["listDrillFiles"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/drill-files/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** What a drill file would do on its target, or every mistake. Starts nothing. */
        readonly get: operations["drillFilePlan"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/drills": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Drills, newest first. */
        readonly get: operations["listDrills"];
        readonly put?: never;
        /**
         * Check a drill and everything that it needs, and start it.
         * @description Needs the role lead.
         */
        readonly post: operations["startDrill"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/drills/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** One drill with its actions as they stand. */
        readonly get: operations["drill"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/drills/{id}/abort": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Stop the load of a drill, and take back what is on.
         * @description Needs the role lead.
         */
        readonly post: operations["abortDrill"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/drills/{id}/events": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** What happened in a drill, oldest first. */
        readonly get: operations["drillEvents"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/drills/{id}/files/{name}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** A file of the drill's folder. */
        readonly get: operations["drillFile"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/drills/{id}/notes": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Write a line on the timeline of a drill.
         * @description Needs the role lead.
         */
        readonly post: operations["noteDrill"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/drills/{id}/report": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** The report of a drill that has ended. */
        readonly get: operations["drillReport"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/drills/{id}/stream": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Server-sent events: the drill as it stands with every event, then again at every change; resumes after Last-Event-ID. */
        readonly get: operations["streamDrill"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/drills/matrix": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** What drills have shown of each failure of each service, and which nobody has tried. */
        readonly get: operations["drillMatrix"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/health": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Is the server up and does its database answer? */
        readonly get: operations["health"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/join-tokens": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Join tokens that can still be used.
         * @description Needs the role admin.
         */
        readonly get: operations["listJoinTokens"];
        readonly put?: never;
        /**
         * Make a token by which workers join; its secret is shown once.
         * @description Needs the role admin.
         */
        readonly post: operations["createJoinToken"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/join-tokens/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        readonly post?: never;
        /**
         * Revoke a join token; workers that used it stay.
         * @description Needs the role admin.
         */
        readonly delete: operations["deleteJoinToken"];
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/kill-switch": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** The safety lever: is all load stopped, by whom and why? */
        readonly get: operations["killSwitch"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/kill-switch/lift": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Let runs start again. What was stopped stays stopped.
         * @description Needs the role admin.
         */
        readonly post: operations["liftKillSwitch"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/kill-switch/pull": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Stop every run at once and let none start. Pulled again, it keeps the first reason and stops what runs.
         * @description Needs the role lead.
         */
        readonly post: operations["pullKillSwitch"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/runs": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Runs, newest first. */
        readonly get: operations["listRuns"];
        readonly put?: never;
        /**
         * Start a run.
         * @description Needs the role lead.
         */
        readonly post: operations["startRun"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/runs/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** One run with its plan, shards and preflight. */
        readonly get: operations["run"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/runs/{id}/abort": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Stop the load of a run at once.
         * @description Needs the role lead.
         */
        readonly post: operations["abortRun"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/runs/{id}/customers": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Untagged customers' seconds beside a run. */
        readonly get: operations["customers"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/runs/{id}/events": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Decisions of a run, oldest first. */
        readonly get: operations["events"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/runs/{id}/files/{name}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** A file of the run's folder. */
        readonly get: operations["runFile"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/runs/{id}/findings": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Audit findings of a run, a page of them. `audit.findings` of the run counts all. */
        readonly get: operations["findings"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/runs/{id}/rate": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Change the rate of the load that is left, relative to the scenario's. A round at that rate takes over from the one that drives; the rate that the run has already is no change.
         * @description Needs the role lead.
         */
        readonly post: operations["changeRate"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/runs/{id}/report": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** The report of a run that has ended. */
        readonly get: operations["report"];
        readonly put?: never;
        /**
         * Make the report of an ended run again from what was recorded.
         * @description Needs the role lead.
         */
        readonly post: operations["makeReport"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/runs/{id}/stream": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Server-sent events: a snapshot first, then every change; resumes after Last-Event-ID. A second or shard that comes again replaces the one before. */
        readonly get: operations["streamRun"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/runs/{id}/timeline": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Merged seconds of a run. */
        readonly get: operations["timeline"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/scenarios": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Scenario files that the server knows. */
        readonly get: operations["listScenarios"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/scenarios/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** One scenario with its text and compiled plan, or its diagnostics. */
        readonly get: operations["scenario"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/scenarios/preflight": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Run the preflight canary alone; sends no load.
         * @description Needs the role lead.
         */
        readonly post: operations["preflight"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/scenarios/try": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Drive one journey of each path, once, and give each request and answer.
         * @description Needs the role lead.
         */
        readonly post: operations["tryScenario"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/session": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Who am I? */
        readonly get: operations["session"];
        readonly put?: never;
        /** Log in; the session comes as an HttpOnly cookie. */
        readonly post: operations["login"];
        /** Log out. */
        readonly delete: operations["logout"];
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/session/password": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        /** Change my password; ends every other session of mine, and all my API tokens. */
        readonly put: operations["changePassword"];
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/switches": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** The switches of a target with their present values, a page at a time. */
        readonly get: operations["listSwitches"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/switches/effects/{name}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** The value and behaviour that each instance shows of one switch now. */
        readonly get: operations["listSwitchEffects"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/switches/history": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** What happened to the switches of a target, the newest first. */
        readonly get: operations["listSwitchHistory"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/switches/preview": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** What a push would change, per switch and instance, and in which batches. Changes nothing. */
        readonly post: operations["previewPush"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/switches/push": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Push values in batches, made from the versions that are named.
         * @description Needs the role lead.
         */
        readonly post: operations["startPush"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/switches/pushes": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** The pushes of a target, the newest first. */
        readonly get: operations["listPushes"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/switches/pushes/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** One push: batches, and what each instance shows. */
        readonly get: operations["getPush"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/switches/pushes/{id}/continue": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Let a paused push go on.
         * @description Needs the role lead.
         */
        readonly post: operations["continuePush"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/switches/pushes/{id}/roll-back": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Roll a push under way back: each instance gets its earlier value.
         * @description Needs the role lead.
         */
        readonly post: operations["rollBackPush"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/targets": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Names of the targets that a scenario may be driven at. */
        readonly get: operations["listTargets"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/tokens": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** My API tokens that are not revoked, newest first. */
        readonly get: operations["listTokens"];
        readonly put?: never;
        /** Make an API token for CI, with a role, a scope and an expiry; its secret is shown once. */
        readonly post: operations["createToken"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/tokens/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        readonly post?: never;
        /** Revoke one of my API tokens. */
        readonly delete: operations["revokeToken"];
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/used-rows": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** How far the runs of a scenario have drawn its datasets of unique rows. */
        readonly get: operations["usedRows"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/users": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * The users of this server.
         * @description Needs the role admin.
         */
        readonly get: operations["listUsers"];
        readonly put?: never;
        /**
         * Add a user; the one-time password is shown once.
         * @description Needs the role admin.
         */
        readonly post: operations["createUser"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/users/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        readonly post?: never;
        /**
         * Remove a user with all sessions and tokens; never oneself.
         * @description Needs the role admin.
         */
        readonly delete: operations["deleteUser"];
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/users/{id}/password": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Give a user a one-time password; ends all sessions and tokens of the user; never oneself.
         * @description Needs the role admin.
         */
        readonly post: operations["resetPassword"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/users/{id}/role": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        /**
         * Give a user another role; never oneself.
         * @description Needs the role admin.
         */
        readonly put: operations["changeRole"];
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/workers": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Who takes shards: workers of the local stack seen in the last hour, and all that joined. */
        readonly get: operations["listWorkers"];
        readonly put?: never;
        /** Join by a token: makes a PostgreSQL role and a Redis user, shown this once. */
        readonly post: operations["joinWorker"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/workers/{name}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        readonly post?: never;
        /**
         * Drop the role and the Redis user of a worker that joined; its shards are lost.
         * @description Needs the role admin.
         */
        readonly delete: operations["revokeWorker"];
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description When a run stops by itself; `times` seconds one after the other must break it. */
        readonly AbortRule: {
            readonly above: number;
            /** @constant */
            readonly kind: "error-share";
            readonly path: string | null;
            readonly times: number;
            readonly windowSeconds: number;
        } | {
            readonly aboveMs: number;
            /** @constant */
            readonly kind: "latency";
            readonly path: string;
            readonly quantile: number;
            readonly times: number;
            readonly windowSeconds: number;
        } | {
            readonly below: number;
            /** @constant */
            readonly kind: "starts";
            readonly path: string | null;
            readonly times: number;
            readonly windowSeconds: number;
        } | {
            readonly above: number;
            /** @constant */
            readonly kind: "customer-error-share";
            readonly times: number;
            readonly windowSeconds: number;
        } | {
            readonly aboveMs: number;
            /** @constant */
            readonly kind: "customer-latency";
            readonly quantile: number;
            readonly times: number;
            readonly windowSeconds: number;
        } | {
            /** @constant */
            readonly kind: "health";
            readonly times: number;
        } | {
            /** @constant */
            readonly kind: "finding";
        } | {
            readonly everySeconds: number;
            /** @constant */
            readonly kind: "leak";
        };
        readonly AbortRun: {
            readonly reason: string;
        };
        readonly ApiToken: {
            readonly createdAt: string;
            /** @description Null for the token of the commands on the server’s own machine. */
            readonly expiresAt: string | null;
            readonly id: string;
            readonly lastUsedAt: string | null;
            readonly name: string;
            readonly role: components["schemas"]["Role"];
            /** @description Areas of the API that it may use; null: all. */
            readonly scope: readonly string[] | null;
        };
        /** @description How many starts lie in each slot of the stage. */
        readonly ArrivalProfile: {
            readonly slotMs: number;
            readonly starts: readonly number[];
        };
        readonly AuditCost: {
            /** @description For which part of the time its one connection was busy, 0 to 1. */
            readonly busyShare: number;
            readonly longestMs: number;
            readonly meanMs: number;
            readonly readings: number;
            readonly text: string;
        };
        readonly AuditScore: {
            readonly caught: number;
            /** @description What is not covered, with the fact or invariant to add, a sentence each. */
            readonly gaps: readonly string[];
            readonly kinds: readonly components["schemas"]["DamageScore"][];
            /** @constant */
            readonly state: "computed";
            readonly tried: number;
        } | {
            /** @description What is not covered, with the fact or invariant to add, a sentence each. */
            readonly gaps: readonly string[];
            /** @description Completes "not computed, because …". */
            readonly reason: string;
            /** @constant */
            readonly state: "not-computed";
        };
        readonly AuditSpec: {
            readonly everyMs: number;
            readonly file: string;
            readonly settleMs: number;
            /** @enum {string} */
            readonly webhook?: "all" | "critical" | "none";
        };
        /** @description What the audit of a run has come to so far. */
        readonly AuditStatus: {
            readonly findings: components["schemas"]["FindingSummary"];
            /** @description The transaction of the target that keeps facts from settling now. */
            readonly held?: {
                readonly by: string;
                readonly holder: {
                    readonly application: string;
                    readonly state: string;
                } | null;
                readonly ms: number;
            };
            readonly problem: string | null;
        };
        readonly AuditSummary: {
            readonly checked: readonly {
                readonly broken: number;
                readonly doc: string;
                readonly invariant: components["schemas"]["InvariantName"];
                readonly subjects: number;
            }[];
            /** @description What the readings of both stores cost the audited database while load ran; with the store that the load wrote to. */
            readonly cost?: components["schemas"]["AuditCost"];
            /** @description What became of the backlogs of the audit file after the load. */
            readonly drain?: components["schemas"]["DrainSummary"];
            readonly facts: number;
            readonly findings: readonly components["schemas"]["Finding"][];
            /** @description Those that came since the reading before the load, by kind; a kind that the store holds none of is left out. */
            readonly newFacts?: {
                readonly adjustments?: number;
                readonly budgets?: number;
                readonly coupons?: number;
                readonly events?: number;
                readonly keys?: number;
                readonly ledger?: number;
                readonly limits?: number;
                readonly lines?: number;
                readonly payments?: number;
                readonly prices?: number;
                readonly refunds?: number;
                readonly states?: number;
            };
            /** @description Orders that came to each layer since the reading before the load. */
            readonly newOrders?: components["schemas"]["NewOrders"];
            /** @description Who kept transactions open, and for how long, a sentence each. */
            readonly notes?: readonly string[];
            /**
             * @description All facts were read in one snapshot at the end; nothing had been followed that a recount could be compared with.
             * @constant
             */
            readonly oneSnapshot?: true;
            readonly reason: string | null;
            /** @description The rules of the audit file, each a query that should return no row. */
            readonly rules?: readonly components["schemas"]["RuleSummary"][];
            /** @description How much damage to copies of the rows the audit would have caught, in the store that the load wrote to. */
            readonly score?: components["schemas"]["AuditScore"];
            /** @enum {string} */
            readonly state: "clean" | "broken" | "unknown";
            /** @enum {string} */
            readonly store: "shadow" | "live";
            readonly ticks: number;
            readonly totals: readonly components["schemas"]["FindingTotal"][];
            readonly unwatchedMs?: readonly number[];
            readonly watermarkAgeMsMax: number | null;
        };
        readonly BacklogPoint: {
            readonly afterMs: number;
            readonly left: number;
        };
        /** @description Null: not known. Of a search the 95% interval; of a bracket its two stages. */
        readonly CampaignBounds: {
            readonly high: number | null;
            readonly likely: number | null;
            readonly low: number | null;
        };
        /** @description The rehearsals of one sale, oldest first. */
        readonly CampaignPage: {
            /** @description The share of the capacity that must stay free. */
            readonly headroom: number;
            readonly name: string;
            /** @description Capacity over required load that leaves it free. */
            readonly neededRatio: number;
            readonly rehearsals: readonly components["schemas"]["Rehearsal"][];
            readonly saleAt: string;
            /** @description Of the last rehearsal that was held. */
            readonly state: components["schemas"]["VerdictState"];
            readonly text: string;
            readonly timeZone: string;
        };
        readonly CampaignReason: {
            /**
             * @description Findings, runs and drills are listed by themselves too; `plan`: what is listed.
             * @enum {string}
             */
            readonly about: "finding" | "capacity" | "run" | "drill" | "plan";
            readonly state: components["schemas"]["VerdictState"];
            readonly text: string;
        };
        readonly CampaignSummary: {
            readonly diagnostics: readonly components["schemas"]["Diagnostic"][];
            /** @description Path below the folder of scenarios. */
            readonly id: string;
            readonly name: string;
            readonly rehearsals: number;
            /** @description Null where the file is not valid. */
            readonly saleAt: string | null;
        };
        readonly CampaignText: {
            /** @description YAML, as docs/guides/campaign.md describes it. */
            readonly campaign: string;
        };
        readonly Capacity: {
            readonly saturation: {
                readonly achievedPerSecond: number;
                readonly level: number;
            } | null;
            readonly search?: components["schemas"]["SearchResult"];
            readonly sloCapacity: {
                readonly lower: components["schemas"]["LevelRate"] | null;
                readonly text: string;
                readonly upper: components["schemas"]["LevelRate"] | null;
            };
        };
        readonly CapacityPlan: {
            /** @description Null where a service has no replicas or no price. */
            readonly cost: {
                readonly perHour: number;
                readonly perThousandOrders: number | null;
                readonly whole: number;
            } | null;
            readonly name: string;
            readonly nights: number;
            /** @description Null where a price or the value of an order is missing. */
            readonly regret: readonly {
                readonly isMost: boolean;
                readonly regret: {
                    readonly high: number;
                    readonly mean: number;
                } | null;
                readonly replicas: number | null;
                readonly service: string;
            }[] | null;
            readonly seed: number;
            readonly services: readonly components["schemas"]["ServicePlan"][];
            /** @enum {string} */
            readonly state: "planned" | "unknown";
        };
        readonly CapacityReading: {
            /** @description Journeys per second of the required paths together. */
            readonly capacity: components["schemas"]["CampaignBounds"] | null;
            readonly method: ("search" | "bracket" | "held") | null;
            /** @description That path, or one that was not driven. */
            readonly path: string | null;
            /** @description Capacity over required load, of the path with the least. */
            readonly ratio: components["schemas"]["CampaignBounds"] | null;
            /** @description Journeys per second of each path. */
            readonly required: {
                readonly [key: string]: number;
            } | null;
            /** @description The run that it was read from. */
            readonly run: string | null;
            readonly scenario: string;
            readonly state: components["schemas"]["VerdictState"];
            readonly text: string;
        };
        /** @description Counts of one path in one stage; journeys are the unit. */
        readonly Cell: {
            readonly correct: number;
            readonly dropped: number;
            readonly failed: number;
            readonly finished: number;
            readonly journeyMs: components["schemas"]["Histogram"];
            /** @description Ended by what is not the target's failure; neither failed nor correct. */
            readonly noEvidence?: number;
            readonly path: string;
            readonly refused: number;
            readonly responseMs?: components["schemas"]["Histogram"];
            readonly stage: number;
            readonly started: number;
            readonly startLagMs: components["schemas"]["Histogram"];
            readonly steps: readonly components["schemas"]["StepCell"][];
        };
        readonly ChangePassword: {
            readonly current: string;
            readonly next: string;
        };
        readonly ChangeRate: {
            readonly percent?: number;
            /** @description A multiple of the scenario's rates: `1.5x` or `150%`. */
            readonly rate?: string;
        };
        readonly ChangeRole: {
            readonly role: components["schemas"]["Role"];
        };
        readonly Check: {
            readonly above?: number;
            readonly below?: number;
            readonly contains?: string | number | boolean | null;
            readonly equals?: string | number | boolean | null;
            readonly exists?: boolean;
            readonly jsonPath: string;
            readonly matches?: string;
            readonly max?: number;
            readonly min?: number;
            readonly name: string;
            readonly notEquals?: string | number | boolean | null;
        } | {
            readonly above?: number;
            readonly below?: number;
            readonly contains?: string | number | boolean | null;
            readonly equals?: string | number | boolean | null;
            readonly exists?: boolean;
            /** @example header X-Token */
            readonly from: string;
            readonly matches?: string;
            readonly max?: number;
            readonly min?: number;
            readonly name: string;
            readonly notEquals?: string | number | boolean | null;
        };
        /** @description What was in flight at each load point. */
        readonly Concurrency: {
            readonly points: readonly components["schemas"]["PointConcurrency"][];
            readonly services: readonly components["schemas"]["ServiceConcurrency"][];
        };
        /** @description What driving a plan takes, at its most. */
        readonly Cost: {
            /** @description An estimate: CPUs kept busy by k6s and workers. */
            readonly cpus: number;
            readonly host: components["schemas"]["HostSize"];
            /** @description Hosts of that size. */
            readonly hosts: number;
            /** @description Of the stage with the most VUs. */
            readonly loads: readonly components["schemas"]["LoadCost"][];
            /** @description An estimate: all k6s, ready to start. */
            readonly memoryBytes: number;
            readonly memoryBytesPerShard: number;
            readonly requestsPerSecond: number;
            readonly shards: number;
            readonly sockets: number;
            /** @description On top of rate × latency bound. */
            readonly vuHeadroom: number;
            /** @description Most at one time, over all shards. */
            readonly vus: number;
        };
        readonly CountedOrders: {
            readonly by: ("ledger" | "lines" | "events" | "payments") | null;
            /** @description Null where the audit file gives no facts that show it. */
            readonly count: number | null;
        };
        /** @description Equal where the count is known exactly. */
        readonly CountRange: {
            readonly max: number;
            readonly min: number;
        };
        readonly CreatedJoinToken: {
            readonly by: string;
            readonly expiresAt: string;
            readonly id: string;
            readonly labels: {
                readonly [key: string]: string;
            };
            /** @description Shown this once: `zerohour worker --join zhj_…`. */
            readonly secret: string;
            readonly usesLeft: number;
        };
        readonly CreatedToken: {
            readonly createdAt: string;
            /** @description Null for the token of the commands on the server’s own machine. */
            readonly expiresAt: string | null;
            readonly id: string;
            readonly lastUsedAt: string | null;
            readonly name: string;
            readonly role: components["schemas"]["Role"];
            /** @description Areas of the API that it may use; null: all. */
            readonly scope: readonly string[] | null;
            /** @description Shown this once: `Authorization: Bearer zh_…`. */
            readonly secret: string;
        };
        readonly CreatedUser: {
            readonly createdAt: string;
            readonly id: string;
            readonly mustChangePassword: boolean;
            readonly name: string;
            /** @description One-time password, shown this once. */
            readonly password: string;
            readonly role: components["schemas"]["Role"];
        };
        readonly CreateJoinToken: {
            /** @default 3600000 */
            readonly expiresInMs: number;
            /** @default {} */
            readonly labels: components["schemas"]["Labels"];
            /** @default 1 */
            readonly uses: number;
        };
        readonly CreateToken: {
            /** @default 90 */
            readonly expiresInDays: number;
            readonly name: string;
            /** @description At most my own. Default: lead, or viewer for a viewer. */
            readonly role?: components["schemas"]["Role"];
            /**
             * @description Areas of the API that it may use; null: all that its role may.
             * @default null
             */
            readonly scope: readonly ("runs" | "drills" | "scenarios" | "workers" | "kill-switch" | "switches")[] | null;
        };
        readonly CreateUser: {
            readonly name: string;
            readonly role: components["schemas"]["Role"];
        };
        /** @description What a plan is judged by, in words and figures. */
        readonly Criteria: {
            readonly abort: readonly string[];
            /** @description What overloads or a soak of the goal must show, as one sentence. */
            readonly goal?: string;
            readonly slos: readonly components["schemas"]["SloCriterion"][];
        };
        /** @description Untagged customers beside the run. */
        readonly CustomerSecond: {
            readonly errors: number;
            readonly latencyMs: components["schemas"]["Histogram"];
            readonly requests: number;
            readonly round: number;
            readonly second: number;
        };
        readonly CustomerSummary: {
            readonly errors: number;
            readonly errorShare: number;
            readonly p50Ms: components["schemas"]["Quantile"];
            readonly p95Ms: components["schemas"]["Quantile"];
            readonly p99Ms: components["schemas"]["Quantile"];
            readonly requests: number;
        };
        readonly DamageScore: {
            /** @description The invariants that caught one at least. */
            readonly by: readonly components["schemas"]["InvariantName"][];
            readonly caught: number;
            /** @description What has happened, as a sentence about the shop. */
            readonly doc: string;
            /** @description The column that it damages, where no row that was read has it. */
            readonly lacks?: string;
            /** @description Invariants that would have caught a missed one, and that the file leaves out. */
            readonly leftOut?: readonly components["schemas"]["InvariantName"][];
            /** @description A row whose damage no invariant saw. */
            readonly missed: string | null;
            readonly name: string;
            /** @enum {string} */
            readonly of: "ledger" | "lines" | "events" | "payments" | "refunds" | "adjustments" | "keys" | "coupons" | "limits" | "budgets" | "prices" | "states" | "counters";
            readonly tried: number;
        };
        readonly DatasetPlan: {
            /** @description Of unique rows: tells whether a later run has the same ones. */
            readonly checksum?: string;
            readonly columns: readonly string[];
            /** @description Rows that are made from their number, in place of the rows. */
            readonly generated?: {
                readonly cells: readonly string[];
                readonly count: number;
            };
            readonly name: string;
            readonly packed?: {
                readonly count: number;
                readonly first: readonly string[];
                /** @description Base64 of raw DEFLATE of blocks of 16 rows, in place of the rows. */
                readonly parts: readonly string[];
            };
            readonly pick: {
                /** @constant */
                readonly kind: "uniform";
            } | {
                readonly exponent: number;
                readonly hotShare: number;
                /** @constant */
                readonly kind: "zipf";
            } | {
                /** @constant */
                readonly kind: "unique";
            };
            readonly resume?: components["schemas"]["Resumption"];
            readonly rows: readonly (readonly string[])[];
            /** @description Rows at the beginning of the file that were left out. */
            readonly start?: number;
            readonly types?: {
                readonly [key: string]: "text" | "integer" | "decimal" | "boolean" | "json";
            };
        };
        /** @description One diagnostic of a file, with its place; counted from 1. */
        readonly Diagnostic: {
            readonly column: number;
            readonly file: string;
            /** @enum {string} */
            readonly kind?: "beyond-caps" | "not-found";
            readonly line: number;
            readonly message: string;
            /** @description Dotted path of the key. */
            readonly path: string;
            /**
             * @description A warning stops nothing. Absent: an error.
             * @constant
             */
            readonly severity?: "warning";
        };
        readonly DrainedBacklog: {
            /** @description What was left before the load, where that is known. */
            readonly before: number | null;
            readonly curve: readonly components["schemas"]["BacklogPoint"][];
            /** @description From the first reading after the load to the one that showed it empty. */
            readonly drainedMs: number | null;
            /** @description By the last reading; null where it could not be read. */
            readonly left: number | null;
            readonly name: string;
            readonly problem: string | null;
        };
        readonly DrainSummary: {
            readonly backlogs: readonly components["schemas"]["DrainedBacklog"][];
            /** @enum {string} */
            readonly state: "drained" | "left" | "unknown";
            readonly withinMs: number;
        };
        readonly DriftResult: {
            readonly figure: string;
            /** @description Over the measured part of the soak, as a share of the typical value (of errors: of all journeys). */
            readonly over: {
                readonly lower: number;
                readonly upper: number;
                readonly value: number;
            } | null;
            readonly path: string;
            /** @description In the unit. */
            readonly perHour: {
                readonly lower: number;
                readonly upper: number;
                readonly value: number;
            } | null;
            readonly reason: string | null;
            /** @enum {string} */
            readonly state: "none seen" | "rises" | "falls" | "unknown";
            readonly typical: number | null;
            /** @enum {string} */
            readonly unit: "ms" | "per-second" | "share";
            /** @description The smallest drift that would have been seen, in the same. */
            readonly visible: number | null;
        };
        readonly DrillDetail: {
            readonly actions: readonly {
                /** @description Planned, by the clock of the load; null in rollback and protection. */
                readonly atMs: number | null;
                readonly endMs: number | null;
                readonly item: number;
                /** @enum {string} */
                readonly lane: "load" | "fault" | "switch" | "replicas" | "sensor" | "probe" | "finding" | "abort" | "note";
                readonly offMs: number | null;
                /** @description As it was done; null: not yet, or never. */
                readonly onMs: number | null;
                /** @enum {string} */
                readonly part: "method" | "rollback" | "protection";
                /** @enum {string} */
                readonly phase: "waiting" | "turning-on" | "on" | "undoing" | "undone" | "stuck" | "done" | "failed" | "skipped";
                readonly problem: string | null;
                /** @description What is expected to be seen meanwhile; empty where nothing is. */
                readonly see: string;
                readonly sensed: readonly {
                    /** @enum {string} */
                    readonly answer: "bit" | "did-not-bite" | "unknown" | "gone" | "present";
                    /** @enum {string} */
                    readonly asked: "on" | "off";
                    readonly atMs: number;
                    readonly text: string;
                }[];
                readonly text: string;
            }[];
            readonly by: string;
            readonly createdAt: string;
            readonly durationMs: number;
            readonly endedAt: string | null;
            readonly expected: readonly string[];
            readonly folder: string;
            readonly id: string;
            readonly name: string;
            readonly phases: {
                readonly after: {
                    readonly fromMs: number;
                    readonly toMs: number;
                } | null;
                readonly before: {
                    readonly fromMs: number;
                    readonly toMs: number;
                } | null;
                readonly during: {
                    readonly fromMs: number;
                    readonly toMs: number;
                } | null;
            };
            readonly probes: readonly {
                readonly expected: readonly {
                    /** @enum {string} */
                    readonly phase: "before" | "during" | "after";
                    readonly text: string;
                }[];
                /** @description False for one that reads the record of the load, which is there at the end. */
                readonly isLive: boolean;
                readonly name: string;
                readonly readings: readonly {
                    readonly dueMs: number;
                    readonly phase: ("before" | "during" | "after") | null;
                    /** @enum {string} */
                    readonly state: "holds" | "broken" | "unknown";
                    readonly text: string;
                }[];
            }[];
            readonly reason: string | null;
            /** @description The run that drives its load. */
            readonly runId: string;
            readonly scenario: string;
            /** @description What was expected and what was seen; null without a report. */
            readonly sentence: string | null;
            readonly stages: readonly {
                readonly endMs: number;
                readonly share: number;
                readonly startMs: number;
            }[];
            /** @description The common start of its load; null before it. */
            readonly startedAt: string | null;
            readonly state: components["schemas"]["DrillState"];
            readonly target: string;
            readonly verdict: components["schemas"]["VerdictState"] | null;
            /** @description Its protection was left off, to show the harm. */
            readonly withoutProtection: boolean;
        };
        /** @description What happened in a drill, with its numbers. */
        readonly DrillEvent: {
            readonly at: string;
            readonly data: {
                readonly [key: string]: unknown;
            };
            /** @enum {string} */
            readonly kind: "step" | "start" | "mark" | "sensor" | "probe" | "note";
            readonly message: string;
            readonly seq: number;
        };
        readonly DrillFile: {
            readonly actions: number;
            readonly diagnostics: readonly components["schemas"]["Diagnostic"][];
            readonly durationMs: number;
            /** @description Path below the scenarios folder: `mall/drills/payment-rush`. */
            readonly id: string;
            readonly name: string;
            readonly path: string;
            readonly scenario: string;
        };
        readonly DrillFileDetail: {
            readonly diagnostics: readonly components["schemas"]["Diagnostic"][];
            readonly file: components["schemas"]["DrillFile"];
            /** @description Null where there are mistakes. */
            readonly plan: components["schemas"]["DrillPlan"] | null;
            readonly source: string;
            /** @description Why its target was not looked at. */
            readonly unchecked: string | null;
        };
        readonly DrillNote: {
            readonly text: string;
        };
        readonly DrillPlan: {
            readonly abort: readonly string[];
            /** @description The known capacity, as a share of the scenario's peak. */
            readonly capacity: number;
            readonly clock: readonly {
                readonly atMs: number;
                /** @description Null: with the rollback. */
                readonly endMs: number | null;
                readonly see: string;
                readonly text: string;
                /** @enum {string} */
                readonly what: "load" | "fault" | "switch" | "replicas" | "note";
            }[];
            readonly durationMs: number;
            readonly expected: readonly string[];
            readonly name: string;
            /** @description Whether a second person must approve it; null where the target is not known. */
            readonly needsApproval: boolean | null;
            readonly phases: {
                readonly after: {
                    readonly fromMs: number;
                    readonly toMs: number;
                } | null;
                readonly before: {
                    readonly fromMs: number;
                    readonly toMs: number;
                } | null;
                readonly during: {
                    readonly fromMs: number;
                    readonly toMs: number;
                } | null;
            };
            readonly probes: readonly {
                readonly expected: readonly {
                    /** @enum {string} */
                    readonly phase: "before" | "during" | "after";
                    readonly readings: number;
                    readonly text: string;
                }[];
                readonly name: string;
            }[];
            /** @description Null: it has none that could be left off. */
            readonly protection: {
                /** @description What does not hold without it. */
                readonly breaks: readonly string[];
                /** @description What is turned before the load. */
                readonly switches: readonly string[];
            } | null;
            readonly rollback: readonly string[];
            readonly scenario: string;
            readonly target: string;
        };
        readonly DrillReport: {
            readonly actions: readonly {
                readonly item: number;
                readonly offMs: number | null;
                readonly onMs: number | null;
                readonly outcomes: readonly {
                    readonly expected: string;
                    readonly saw: string;
                    readonly state: components["schemas"]["VerdictState"];
                }[];
                /** @enum {string} */
                readonly part: "method" | "rollback" | "protection";
                /** @description What was to be seen, in words. */
                readonly see: string | null;
                readonly text: string;
            }[];
            readonly clock: {
                readonly disturbed: {
                    readonly fromMs: number;
                    readonly toMs: number;
                } | null;
                readonly endMs: number;
                readonly phases: {
                    readonly [key: string]: {
                        readonly fromMs: number;
                        readonly toMs: number;
                    } | null;
                };
                readonly stages: readonly {
                    readonly endMs: number;
                    readonly holdMs: number;
                    readonly share: number;
                    readonly startMs: number;
                }[];
            };
            readonly drill: {
                readonly by: string;
                readonly createdAt: string;
                readonly endedAt: string;
                readonly id: string;
                readonly name: string;
                readonly runId: string | null;
                readonly scenario: string;
                /** @description The common start of the load: 0 of the clock. */
                readonly startedAt: string | null;
                /** @enum {string} */
                readonly state: "finished" | "aborted" | "failed";
                readonly target: string;
            };
            readonly expectations: readonly {
                readonly expected: string;
                readonly kind: string;
                readonly saw: string;
                readonly state: components["schemas"]["VerdictState"];
            }[];
            /** @default null */
            readonly overload: {
                /**
                 * @description Whether the shop came back with the load.
                 * @enum {string}
                 */
                readonly kind: "metastable" | "plain" | "unknown";
                readonly text: string;
            } | null;
            readonly probes: readonly {
                /**
                 * @description What kind of probe; absent in older reports.
                 * @enum {string}
                 */
                readonly kind?: "slo" | "goodput" | "customers" | "invariant" | "http" | "sql" | "prometheus";
                readonly phases: readonly {
                    readonly expected: string;
                    /** @enum {string} */
                    readonly phase: "before" | "during" | "after";
                    readonly saw: string;
                    readonly state: components["schemas"]["VerdictState"];
                }[];
                readonly probe: string;
                readonly readings: readonly {
                    readonly dueMs: number;
                    readonly phase: ("before" | "during" | "after") | null;
                    /** @enum {string} */
                    readonly state: "holds" | "broken" | "unknown";
                    readonly text: string;
                }[];
            }[];
            /** @default null */
            readonly protection: {
                /** @description What does not hold without it. */
                readonly breaks: readonly string[];
                /** @description False: the drill ran without it, to show the harm. */
                readonly isOn: boolean;
                readonly switches: readonly string[];
                /**
                 * @description What kind of system they turn on; null in older reports.
                 * @default null
                 */
                readonly system: string | null;
            } | null;
            readonly recovery: {
                readonly fromMs: number | null;
                readonly leastMs: number | null;
                readonly mostMs: number | null;
                readonly text: string;
            };
            /** @constant */
            readonly schemaVersion: 1;
            /** @description What was expected and what was seen. */
            readonly sentence: string;
            readonly timeline: readonly {
                readonly atMs: number;
                readonly item: number | null;
                /** @enum {string} */
                readonly lane: "load" | "fault" | "switch" | "replicas" | "sensor" | "probe" | "finding" | "abort" | "note";
                /** @enum {string} */
                readonly mark: "from" | "to" | "at";
                readonly state: components["schemas"]["VerdictState"] | null;
                readonly text: string;
            }[];
            readonly verdict: {
                readonly reasons: readonly {
                    /** @enum {string} */
                    readonly about: "abort" | "action" | "hypothesis" | "expectation" | "leak";
                    readonly expected: string;
                    readonly saw: string;
                    readonly state: components["schemas"]["VerdictState"];
                    readonly text: string;
                }[];
                readonly state: components["schemas"]["VerdictState"];
            };
        };
        readonly DrillRow: {
            readonly by: string;
            readonly createdAt: string;
            readonly durationMs: number;
            readonly endedAt: string | null;
            readonly id: string;
            readonly name: string;
            readonly reason: string | null;
            /** @description The run that drives its load. */
            readonly runId: string;
            readonly scenario: string;
            /** @description What was expected and what was seen; null without a report. */
            readonly sentence: string | null;
            /** @description The common start of its load; null before it. */
            readonly startedAt: string | null;
            readonly state: components["schemas"]["DrillState"];
            readonly target: string;
            readonly verdict: components["schemas"]["VerdictState"] | null;
            /** @description Its protection was left off, to show the harm. */
            readonly withoutProtection: boolean;
        };
        /** @enum {string} */
        readonly DrillState: "queued" | "starting" | "driving" | "rolling-back" | "judging" | "finished" | "aborted" | "failed";
        /** @description The data of one server-sent event. */
        readonly DrillStreamMessage: {
            readonly drill: components["schemas"]["DrillDetail"];
            /** @description Those that the client does not have. */
            readonly events: readonly components["schemas"]["DrillEvent"][];
            /** @constant */
            readonly type: "drill";
        } | {
            /** @constant */
            readonly type: "end";
        };
        /** @description A request and its answer; secrets are masked. */
        readonly Exchange: {
            readonly answer: {
                /** @description Null: it was not kept. */
                readonly body: string | null;
                readonly error: string | null;
                readonly headers: {
                    readonly [key: string]: string;
                };
                /** @description 0: no answer came. */
                readonly status: number;
            };
            readonly durationMs: number;
            readonly request: {
                readonly body: string;
                readonly headers: {
                    readonly [key: string]: string;
                };
                readonly method: string;
                readonly url: string;
            };
        };
        readonly FailedJourney: {
            readonly atMs: number;
            readonly iteration: number;
            readonly path: string;
            readonly reason: string;
            readonly round: number;
            readonly shard: number;
            readonly stage: number;
            readonly step: string;
            readonly traceId: string;
        };
        readonly FailureMatrix: {
            /** @description Columns: every failure of a row. */
            readonly failures: readonly string[];
            readonly services: readonly {
                /** @description The failures that it can have. */
                readonly cells: readonly {
                    readonly failure: string;
                    /** @description The newest end of each drill, with and without its protection, newest first; empty: never tried. */
                    readonly tries: readonly {
                        readonly ageMs: number;
                        readonly drillId: string;
                        readonly endedAt: string;
                        readonly expected: string;
                        readonly isStale: boolean;
                        readonly name: string;
                        /** @description Of the steady state after the last disturbance; null where nothing was disturbed. */
                        readonly recovery: {
                            readonly leastMs: number | null;
                            readonly mostMs: number | null;
                            readonly text: string;
                        } | null;
                        readonly saw: string;
                        /** @description Never pass where no sensor saw the failure: what was not seen shows nothing. */
                        readonly state: components["schemas"]["VerdictState"];
                        readonly target: string;
                        /** @description Other failures of the same drill. */
                        readonly together: readonly string[];
                        /** @description Its protection was left off, to show the harm. */
                        readonly withoutProtection: boolean;
                    }[];
                }[];
                /** @description Place of faults; "*": the target as a whole. */
                readonly service: string;
            }[];
            readonly staleAfterMs: number;
        };
        /** @description A failing answer of a journey. */
        readonly FailureSample: {
            readonly atMs: number;
            readonly exchange: components["schemas"]["Exchange"] | null;
            readonly found: string | null;
            readonly iteration: number;
            readonly path: string;
            readonly reason: string;
            readonly round: number;
            readonly shard: number;
            readonly stage: number;
            readonly step: string;
            readonly traceId: string;
            readonly wanted: string | null;
        };
        /** @enum {string} */
        readonly FinalRunState: "finished" | "aborted" | "failed";
        /** @description A broken invariant, with the smallest set of rows that proves it. */
        readonly Finding: {
            /** @description By how much the invariant is broken, in `unit`. */
            readonly amount: number;
            readonly beforeRun?: boolean;
            readonly committedAt: string | null;
            readonly detectionMs: number | null;
            readonly duringLoad: boolean;
            readonly foundAt: string;
            /** @description What it came to before the run, when it existed then and grew in the run. */
            readonly grownFrom?: {
                readonly amount: number;
                readonly orders: number | null;
            };
            /** @description The identity of the finding: store, invariant, and SKU or order. */
            readonly id: string;
            readonly invariant: components["schemas"]["InvariantName"];
            readonly message: string;
            /** @description How many orders it concerns, where that is known. */
            readonly orders: number | null;
            /** @enum {string} */
            readonly severity: "critical" | "major";
            readonly sku: string | null;
            /** @enum {string} */
            readonly store: "shadow" | "live";
            /** @description The rows that it rested on vanished, and nothing is left of it. */
            readonly takenBack?: boolean;
            /** @enum {string} */
            readonly unit: "units" | "cents" | "changes" | "orders" | "rows" | "tasks";
            readonly witness: readonly components["schemas"]["Witness"][];
        };
        readonly FindingGroup: {
            readonly amount: number;
            readonly findings: number;
            readonly invariant: components["schemas"]["InvariantName"];
            /** @enum {string} */
            readonly store: "shadow" | "live";
            readonly text: string;
            /** @enum {string} */
            readonly unit: "units" | "cents" | "changes" | "orders" | "rows" | "tasks";
            readonly what: string;
        };
        /** @description The run's findings: oversell first, then money, then records, each by amount; none is left out. */
        readonly FindingSummary: {
            /** @description Findings that arose, or grew, in the run. */
            readonly count: number;
            readonly groups: readonly components["schemas"]["FindingGroup"][];
            readonly older: number;
        };
        /** @description All findings of one store, invariant and age, added up. */
        readonly FindingTotal: {
            readonly amount: number;
            readonly findings: number;
            readonly invariant: components["schemas"]["InvariantName"];
            readonly older: boolean;
            readonly orders: number | null;
            readonly skus: number;
            /** @enum {string} */
            readonly store: "shadow" | "live";
            /** @enum {string} */
            readonly unit: "units" | "cents" | "changes" | "orders" | "rows" | "tasks";
            readonly worst: {
                readonly amount: number;
                readonly orders: number | null;
                readonly sku: string | null;
            };
        };
        /** @description How often a step or block did what its flow asks for. */
        readonly FlowCounts: {
            readonly loggedIn?: number;
            readonly loggedOut?: number;
            readonly loginFailed?: number;
            readonly logoutFailed?: number;
            readonly polled?: number;
            readonly renewed?: number;
            readonly repeated?: number;
            readonly retried?: number;
            readonly rounds?: number;
            readonly skipped?: number;
            readonly taken?: number;
        };
        /** @description A part of the way of a journey through its steps. */
        readonly FlowNode: {
            /** @constant */
            readonly kind: "step";
            readonly step: string;
        } | {
            readonly body: readonly components["schemas"]["FlowNode"][];
            /** @constant */
            readonly kind: "repeat";
            readonly max: number;
            readonly min: number;
            readonly name: string;
        } | {
            readonly body: readonly components["schemas"]["FlowNode"][];
            /** @constant */
            readonly kind: "when";
            readonly name: string;
            readonly when: {
                readonly chance: number;
            } | {
                readonly above?: number;
                readonly below?: number;
                readonly contains?: string | number | boolean | null;
                readonly equals?: string | number | boolean | null;
                readonly exists?: boolean;
                readonly matches?: string;
                readonly max?: number;
                readonly min?: number;
                readonly notEquals?: string | number | boolean | null;
                readonly value: string;
            };
        } | {
            readonly branches: readonly {
                readonly body: readonly components["schemas"]["FlowNode"][];
                readonly name: string;
                readonly weight: number;
            }[];
            /** @constant */
            readonly kind: "one of";
            readonly name: string;
        };
        /** @description How many orders came to each layer of the link. */
        readonly Funnel: {
            readonly layers: readonly components["schemas"]["FunnelLayer"][];
            readonly paths: readonly string[];
            /** @enum {string} */
            readonly state: "falls" | "contradiction" | "unknown";
            readonly text: string;
        };
        readonly FunnelLayer: {
            readonly count: components["schemas"]["CountRange"] | null;
            /** @enum {string} */
            readonly name: "planned" | "started" | "arrived" | "admitted" | "reserved" | "paid";
            readonly paths?: {
                readonly [key: string]: components["schemas"]["CountRange"];
            };
            readonly reason: string | null;
            readonly source: string;
            /** @enum {string} */
            readonly witness: "plan" | "generator" | "audit";
        };
        /** @description What kept a shard's generator from its work; null where the system does not tell. */
        readonly GeneratorLag: {
            readonly hostCpuShare: number | null;
            readonly hostStealShare: number | null;
            readonly k6WaitShare: number | null;
            readonly workerMaxMs: number;
            readonly workerP99Ms: number;
        };
        readonly GeneratorSummary: {
            readonly dropped: number;
            readonly hostCpuShareMax: number | null;
            readonly k6CpuShareMax: number;
            readonly k6WaitShareMax: number | null;
            readonly memoryBytesMax: number;
            readonly missingSeconds: number;
            readonly shard: number;
            readonly vusBusyMax: number;
            readonly vusPlanned: number;
            readonly workerCpuShareMax: number;
            readonly workerLagMsMax: number | null;
        };
        /** @description What a spike, a recovery or a soak came to. */
        readonly GoalResult: {
            readonly drifts?: readonly components["schemas"]["DriftResult"][];
            /** @enum {string} */
            readonly goal: "spike" | "recover" | "soak";
            readonly method: string;
            readonly overloads?: readonly components["schemas"]["OverloadResult"][];
            readonly reasons: readonly {
                /** @enum {string} */
                readonly state: "pass" | "fail" | "unknown";
                readonly text: string;
            }[];
            /** @enum {string} */
            readonly state: "pass" | "fail" | "unknown";
            readonly text: string;
        };
        readonly Headline: {
            /** @description Whether the required load was proven. */
            readonly answer: string;
            /** @description What decided the verdict. */
            readonly reason: string;
            readonly state: components["schemas"]["VerdictState"];
            /** @description Answer and reason in one line, what decided first. */
            readonly text: string;
        };
        /** @description Exponential buckets: index i counts the values v with base^(i-1) < v <= base^i. */
        readonly Histogram: {
            /** @description Pairs of index and count, sorted by index; values are milliseconds. */
            readonly buckets: readonly (readonly [
                number,
                number
            ])[];
            readonly count: number;
            /** @description Bucket base is 2^(2^-schema). */
            readonly schema: number;
            readonly zeroCount: number;
        };
        /** @description The server's own machine. */
        readonly HostSize: {
            readonly cpus: number;
            readonly memoryBytes: number;
        };
        /** @description How much was under way at once. */
        readonly InFlight: {
            /** @description By Little's law: perSecond times meanMs. */
            readonly byLaw: number | null;
            /** @description The mean of what was counted each second, as a check. */
            readonly counted: number | null;
            /** @description Mean time of one, with its pauses. */
            readonly meanMs: number | null;
            /** @description Starts per second; of a service, requests. */
            readonly perSecond: number;
            /** @description Why there is no figure. */
            readonly reason: string | null;
            /** @description Of journeys: those that wait for an answer. */
            readonly waiting: number | null;
        };
        /**
         * @description oversell: units on orders placed and not cancelled are at most the units put in stock. stock-conservation: available + reserved + sold = seeded + restocked, and none is below zero. counter-equals-ledger: the counter shows what the ledger adds up to. redis-equals-database: stock and unsettled tokens in Redis come to what the database has available. reserved-equals-open-orders: stock is reserved for exactly the open orders and sold for exactly the paid ones. one-payment-per-order: a paid order has one payment, of its total; an order in another state has none. reservation-ends-once: a reservation is made once and ends at most once, with the units it was made with. refunds-within-payments: the refunds of an order come to at most its payments. total-not-negative: the discounts of an order leave a total that is not below zero. price-in-force: a line has a price that was in force, and no discount goes below the floors. one-order-per-key: an idempotency key has one order, and one body. coupon-on-one-order: a coupon is on one order at most that is not cancelled. discounts-within-budget: orders that are not cancelled take at most what a budget has. purchases-within-limit: orders that are not cancelled keep each purchase limit. states-follow-automaton: a state is a declared one, changes along the declared ways, and no version falls. backlog-drains: each backlog is empty within its time after the load. sql-rules: each SQL rule of the audit file returns no row.
         * @enum {string}
         */
        readonly InvariantName: "oversell" | "stock-conservation" | "counter-equals-ledger" | "redis-equals-database" | "reserved-equals-open-orders" | "one-payment-per-order" | "reservation-ends-once" | "refunds-within-payments" | "total-not-negative" | "price-in-force" | "one-order-per-key" | "coupon-on-one-order" | "discounts-within-budget" | "purchases-within-limit" | "states-follow-automaton" | "backlog-drains" | "sql-rules";
        /**
         * @description How the target keeps rehearsal data apart.
         * @enum {string}
         */
        readonly Isolation: "shadow" | "dedicated" | "observe";
        readonly JoinedWorker: {
            /** @description PEM of the CA of both. */
            readonly ca: string | null;
            readonly databaseUrl: string;
            readonly labels: {
                readonly [key: string]: string;
            };
            readonly name: string;
            readonly redisUrl: string;
        };
        readonly JoinToken: {
            readonly by: string;
            readonly expiresAt: string;
            readonly id: string;
            readonly labels: {
                readonly [key: string]: string;
            };
            readonly usesLeft: number;
        };
        readonly JoinWorker: {
            readonly host: string;
            readonly token: string;
        };
        readonly Journey: {
            /** @description Files that the script may read. */
            readonly files?: readonly string[];
            /** @description The way through the steps; without it they follow each other. */
            readonly flow?: readonly components["schemas"]["FlowNode"][];
            readonly latencyBoundMs: number;
            /** @description Datasets of which the script is told a row. */
            readonly rows?: readonly string[];
            /** @description File of a script by hand, instead of steps. */
            readonly script?: string;
            /** @description Names of the secrets that the script is told. */
            readonly secrets?: readonly string[];
            readonly steps: readonly components["schemas"]["Step"][];
            /**
             * @description Its journeys are walked without the session of their VU.
             * @constant
             */
            readonly withoutSession?: true;
        };
        /** @description Single journeys: failing answers, the slowest, and the first that failed. */
        readonly JourneySamples: {
            readonly failed: readonly components["schemas"]["FailedJourney"][];
            readonly failures: readonly components["schemas"]["FailureSample"][];
            readonly slowest: readonly components["schemas"]["SlowJourney"][];
        };
        /** @description The safety lever: while it is pulled no load runs. */
        readonly KillSwitch: {
            /** @description When it was moved last. */
            readonly at: string;
            /** @description Who moved it last. */
            readonly by: string | null;
            readonly pulled: boolean;
            /** @description Why it was pulled; null while it is up. */
            readonly reason: string | null;
        };
        readonly KillSwitchPull: {
            readonly killSwitch: components["schemas"]["KillSwitch"];
            /** @description The runs that it stops. */
            readonly runs: readonly string[];
        };
        /** @description What a worker has: `{"zone": "a"}`. */
        readonly Labels: {
            readonly [key: string]: string;
        };
        readonly LeakSummary: {
            readonly leaks: readonly {
                readonly id: string;
                readonly owner: string;
                readonly place: string;
                readonly text: string;
            }[];
            readonly older?: {
                readonly count: number;
                readonly listed: readonly {
                    readonly id: string;
                    readonly owner: string;
                    readonly place: string;
                    readonly text: string;
                }[];
            };
            readonly reason: string | null;
            readonly scanned: readonly {
                readonly place: string;
                readonly rows: number;
            }[];
            /** @enum {string} */
            readonly state: "clean" | "leaked" | "unknown";
        };
        readonly LevelRate: {
            readonly level: number;
            readonly paths: {
                readonly [key: string]: number;
            };
            readonly ratePerSecond: number;
        };
        readonly LoadCost: {
            readonly latencyBoundMs: number;
            readonly path: string;
            readonly ratePerSecond: number;
            readonly vus: number;
        };
        /** @description One stage, measured. */
        readonly LoadPoint: {
            readonly generatorLimited: string | null;
            readonly holdMs: number;
            /** @description Share of the peak; of paths at several levels the lowest. */
            readonly level: number;
            /** @description The highest level of a path, at which a breach counts; absent: `level`. */
            readonly levelMax?: number;
            readonly paths: {
                readonly [key: string]: components["schemas"]["Measured"];
            };
            readonly round: number;
            readonly slos: readonly components["schemas"]["SloOutcome"][];
            readonly stage: number;
            readonly startMs: number;
            readonly total: components["schemas"]["Measured"];
            readonly unknown: string | null;
        };
        readonly Login: {
            readonly name: string;
            readonly password: string;
        };
        readonly Measured: {
            readonly achievedPerSecond: number;
            readonly correct: number;
            /** @description Journeys that the end of the load cut before the bound of their path: neither failed nor answered. */
            readonly cut?: number;
            readonly dropped: number;
            /** @description (failed + overdue) / (finished - noEvidence + overdue); 0 when that is of no journey. */
            readonly errorShare: number;
            readonly failed: number;
            readonly finished: number;
            readonly goodputPerSecond: number;
            /** @description Ended by what is not the target's failure (ports, certificates, DNS of the generator), and left out of errorShare. */
            readonly noEvidence?: number;
            readonly offeredPerSecond: number;
            /** @description Journeys open past the bound of their path at the end; errors beside `failed`. */
            readonly overdue?: number;
            readonly p50Ms: components["schemas"]["Quantile"];
            readonly p95Ms: components["schemas"]["Quantile"];
            readonly p99Ms: components["schemas"]["Quantile"];
            readonly planned: number;
            readonly refused: number;
            readonly requestsPerSecond: number;
            /** @description Planned start to done; the percentiles above are service time. */
            readonly response?: components["schemas"]["ResponseTimes"];
            readonly started: number;
            readonly startedPerSecond: number;
            readonly startLagP99Ms: components["schemas"]["Quantile"];
            /** @description What achieved, goodput and requests are counted in; 0: the hold was too short. */
            readonly windowMs?: number;
        };
        readonly NamedValue: {
            readonly name: string;
            readonly value: string;
        };
        readonly NewOrders: {
            readonly paid: components["schemas"]["CountedOrders"];
            readonly reserved: components["schemas"]["CountedOrders"];
        };
        /** @description An invariant of a store that runs found broken. */
        readonly OpenFinding: {
            readonly amount: number;
            /** @enum {string} */
            readonly invariant: "oversell" | "stock-conservation" | "counter-equals-ledger" | "redis-equals-database" | "reserved-equals-open-orders" | "one-payment-per-order" | "reservation-ends-once" | "refunds-within-payments" | "total-not-negative" | "price-in-force" | "one-order-per-key" | "coupon-on-one-order" | "discounts-within-budget" | "purchases-within-limit" | "states-follow-automaton" | "backlog-drains" | "sql-rules";
            /** @description The runs of this rehearsal that saw it. */
            readonly runs: readonly string[];
            /** @description The title of the rehearsal in which it was first seen. */
            readonly since: string;
            /** @enum {string} */
            readonly state: "new" | "again" | "still" | "unseen" | "gone";
            /** @enum {string} */
            readonly store: "shadow" | "live";
            /** @description The largest of it, as a run told it. */
            readonly text: string;
        };
        readonly OverloadResult: {
            readonly ends: {
                readonly dropped: number;
                readonly due: number;
                readonly failed: number;
                readonly failures: readonly {
                    readonly count: number;
                    readonly text: string;
                }[];
                readonly good: number;
                readonly overdue: number;
                readonly refused: number;
                /** @description Correct, and beyond the latency SLO. */
                readonly slow: number;
            };
            readonly goodput: {
                readonly beforePerSecond: number | null;
                /** @description Null where it cannot be known. */
                readonly perSecond: number | null;
                readonly reason: string | null;
                /** @description Of each path, as a share of its goodput at the level before. */
                readonly shares: {
                    readonly [key: string]: number;
                };
            };
            readonly level: number;
            readonly offeredPerSecond: number;
            readonly recovery: {
                /** @description From when the load was back until the target was; null where it is not known. */
                readonly afterMs: number | null;
                readonly reason: string | null;
                /** @enum {string} */
                readonly state: "recovered" | "not recovered" | "unknown";
                readonly watchedMs: number;
                readonly windowSeconds: number;
            };
            readonly stage: number;
        };
        readonly PathPlan: {
            readonly journey: components["schemas"]["Journey"];
            readonly latencyBoundMs: number;
            readonly name: string;
            /** @description Arrival rate at level 1 (100%). */
            readonly peakRatePerSecond: number;
        };
        /** @description What will be driven, computed before anything starts. */
        readonly Plan: {
            readonly abort: readonly components["schemas"]["AbortRule"][];
            readonly allowWritableRole?: boolean;
            readonly audit: components["schemas"]["AuditSpec"] | null;
            readonly baseUrl: string;
            /** @description All addresses of a target with several; baseUrl is the first. */
            readonly baseUrls?: readonly string[];
            readonly criteria: components["schemas"]["Criteria"];
            readonly datasets: readonly components["schemas"]["DatasetPlan"][];
            /** @description Index of dispersion at 1 s that arrivals are asked to have; absent: even. */
            readonly dispersion?: number;
            /** @description What the overloads or the soak of the goal must show. */
            readonly expect?: {
                readonly driftMax?: number;
                /** @description Smallest goodput under an overload, as a share of that at the level before. */
                readonly goodputMin?: number;
                readonly recoveredMs?: number;
            };
            /** @description Files that requests send, by path, as base64. */
            readonly files?: {
                readonly [key: string]: string;
            };
            /** @enum {string} */
            readonly goal: "find-capacity" | "hold" | "spike" | "recover" | "soak";
            readonly isolation?: components["schemas"]["Isolation"];
            /** @description What a command changed in the scenario file for this run. */
            readonly overrides?: readonly string[];
            readonly paths: readonly components["schemas"]["PathPlan"][];
            readonly place?: {
                readonly [key: string]: string;
            };
            /** @enum {string} */
            readonly precision: "fine" | "coarse";
            /** @description The required load, as a share of the peak. */
            readonly requiredLevel: number;
            readonly rounds: readonly components["schemas"]["RoundPlan"][];
            readonly scenario: string;
            /** @constant */
            readonly schemaVersion: 1;
            /** @description Text of every module that scripts by hand are made of. */
            readonly scripts?: readonly components["schemas"]["ScriptModule"][];
            readonly search?: components["schemas"]["SearchSpec"];
            readonly seed: number;
            readonly session?: components["schemas"]["SessionPlan"];
            readonly setup: readonly components["schemas"]["Step"][];
            /**
             * @description Each journey and teardown begin with the cookies that setup was given.
             * @constant
             */
            readonly setupCookies?: true;
            readonly shards: number;
            readonly slos: readonly components["schemas"]["Slo"][];
            readonly stock: {
                readonly default: number;
                readonly skus: {
                    readonly [key: string]: number;
                };
            };
            readonly switches: {
                readonly [key: string]: string;
            };
            readonly target: string;
            readonly teardown: readonly components["schemas"]["Step"][];
        };
        readonly PlanForecast: {
            /** @description YAML, as docs/guides/capacity.md describes it. Runs are named by their ids; no file is read. */
            readonly forecast: string;
            /**
             * @description Of the simulated nights; the same seed gives the same plan.
             * @default 1
             */
            readonly seed: number;
        };
        readonly PlannedForecast: {
            readonly csv: string | null;
            readonly diagnostics: readonly components["schemas"]["Diagnostic"][];
            readonly markdown: string | null;
            /** @description Null when there are diagnostics. */
            readonly plan: components["schemas"]["CapacityPlan"] | null;
        };
        readonly PointConcurrency: {
            /** @description The sum over the paths. */
            readonly link: components["schemas"]["InFlight"];
            readonly paths: {
                readonly [key: string]: components["schemas"]["InFlight"];
            };
            readonly round: number;
            readonly stage: number;
        };
        readonly PreflightSummary: {
            readonly hops: readonly {
                readonly corruptRefused: boolean | null;
                readonly instance: string;
                readonly problem: string | null;
                /** @description What to do about the problem. */
                readonly remedy?: string;
                readonly service: string;
                readonly store: string | null;
                readonly tagSeen: boolean | null;
            }[];
            readonly state: components["schemas"]["VerdictState"];
        };
        readonly PreviewPush: {
            /**
             * @description In which each instance must show value and behaviour, in ms.
             * @default 3000
             */
            readonly boundMs: number;
            readonly changes: readonly {
                readonly switch: string;
                readonly value: boolean | number | string;
            }[];
            /**
             * @default roll-back
             * @enum {string}
             */
            readonly onDeaf: "roll-back" | "stop";
            /**
             * @default roll-back
             * @enum {string}
             */
            readonly onUnknown: "roll-back" | "stop";
            /**
             * @default first
             * @enum {string}
             */
            readonly pause: "none" | "first" | "each";
            /** @description Name of a target; an admin may give the absolute path of its file. */
            readonly target: string;
        };
        /** @description RFC 9457 problem details. */
        readonly Problem: {
            /** @description Of the registry of errors; see docs/errors.md. */
            readonly code: string;
            /** @description One line: what is wrong. */
            readonly detail: string;
            readonly diagnostics?: readonly components["schemas"]["Diagnostic"][];
            /** @description One line: what to do. */
            readonly remedy: string;
            readonly status: number;
            /** @description What kind of error it is; the same for each code. */
            readonly title: string;
            /** @description urn:problem-type:zerohour:<code> */
            readonly type: string;
        };
        readonly PullSafetyLever: {
            readonly reason: string;
        };
        readonly PushPreview: {
            readonly batches: readonly (readonly string[])[];
            readonly changes: readonly {
                readonly switch: string;
                readonly value: components["schemas"]["SwitchValue"];
                readonly version: string;
            }[];
            readonly diff: readonly components["schemas"]["SwitchDiff"][];
        };
        /** @description In ms; null with fewer than 10/(1-q) samples. */
        readonly Quantile: {
            readonly samples: number;
            readonly value: number | null;
        };
        /** @description Journeys per second where a ramp begins and ends. */
        readonly Ramp: {
            readonly fromPerSecond: number;
            readonly toPerSecond: number;
        };
        /** @description Rates are multiples of the scenario's. */
        readonly RateAnswer: {
            readonly rate: number;
            /** @description The same as `rate` where nothing changes. */
            readonly rateBefore: number;
            /** @description The round that drives, or will drive, at this rate. */
            readonly round: number;
        };
        readonly ReadCampaign: {
            readonly diagnostics: readonly components["schemas"]["Diagnostic"][];
            /** @description Null when there are diagnostics. */
            readonly page: components["schemas"]["CampaignPage"] | null;
        };
        readonly ReadingLine: {
            /** @enum {string} */
            readonly name: "capacity" | "breaks" | "stock" | "safe" | "next";
            readonly question: string;
            /** @description The part of this report that it was read from. */
            readonly source: string;
            readonly state: components["schemas"]["VerdictState"];
            /** @description A sentence. */
            readonly text: string;
        };
        readonly Rehearsal: {
            /** @description The first start of a run or drill, else the time planned. */
            readonly at: string | null;
            readonly capacities: readonly components["schemas"]["CapacityReading"][];
            /** @description What the file says, and what runs show. */
            readonly changed: readonly string[];
            readonly drills: readonly {
                /** @description False: a later one of the same name stands in its place. */
                readonly decides: boolean;
                readonly id: string;
                readonly name: string;
                readonly sentence: string;
                readonly startedAt: string;
                readonly state: components["schemas"]["VerdictState"];
                readonly withoutProtection: boolean;
            }[];
            /** @description Oversell first, then money, then records. */
            readonly findings: readonly components["schemas"]["OpenFinding"][];
            readonly from: string | null;
            readonly isHeld: boolean;
            /** @description Findings that are not gone. */
            readonly open: number;
            readonly reasons: readonly components["schemas"]["CampaignReason"][];
            readonly runs: readonly {
                /** @description False: a later one of the same name stands in its place. */
                readonly decides: boolean;
                readonly id: string;
                readonly scenario: string;
                readonly sentence: string;
                readonly startedAt: string;
                readonly state: components["schemas"]["VerdictState"];
                readonly target: string;
            }[];
            /** @description pass: go; fail: no-go. */
            readonly state: components["schemas"]["VerdictState"];
            readonly title: string;
            readonly to: string | null;
            /** @description The scenario with the least ratio. */
            readonly weakest: components["schemas"]["CapacityReading"] | null;
        };
        /** @description report.json of a Zerohour run. Non-integers have 6 significant digits. */
        readonly Report: {
            readonly audit: readonly components["schemas"]["AuditSummary"][];
            /** @description Null for a load that was held. */
            readonly capacity: components["schemas"]["Capacity"] | null;
            readonly caveats: readonly string[];
            readonly concurrency?: components["schemas"]["Concurrency"];
            readonly customers: components["schemas"]["CustomerSummary"] | null;
            readonly findings: components["schemas"]["FindingSummary"];
            readonly funnel?: components["schemas"]["Funnel"];
            readonly generators: readonly components["schemas"]["GeneratorSummary"][];
            readonly goal?: components["schemas"]["GoalResult"];
            readonly headline: components["schemas"]["Headline"];
            readonly isolation?: components["schemas"]["Isolation"];
            readonly journeys?: components["schemas"]["JourneySamples"];
            readonly leaks: components["schemas"]["LeakSummary"] | null;
            readonly points: readonly components["schemas"]["LoadPoint"][];
            readonly preflight: components["schemas"]["PreflightSummary"] | null;
            /** @description What a reader asks first, answered from the rest of this report. */
            readonly reading?: readonly components["schemas"]["ReadingLine"][];
            readonly requirement: components["schemas"]["Requirement"];
            /** @description What the processes of the target used; shown beside the limit, no proof of what binds. */
            readonly resources?: components["schemas"]["ResourceUse"];
            readonly run: components["schemas"]["RunFacts"];
            /** @constant */
            readonly schemaVersion: 1;
            /** @description What each figure was computed from, and how. */
            readonly sources: {
                readonly [key: string]: string;
            };
            readonly steps: readonly components["schemas"]["StepSummary"][];
            readonly verdict: components["schemas"]["Verdict"];
        };
        /** @description Whether the load that the scenario requires was proven. */
        readonly Requirement: {
            readonly needed: components["schemas"]["LevelRate"];
            /** @description The load at 100%. */
            readonly peak: components["schemas"]["LevelRate"];
            /** @description Null when no stage below the first breach met every SLO. */
            readonly proven: components["schemas"]["LevelRate"] | null;
            readonly reason: string;
            readonly state: components["schemas"]["VerdictState"];
            readonly text: string;
        };
        readonly ResourceUse: {
            /** @description What grew at the limit by more than the load explains, most first. */
            readonly moved: readonly {
                /** @description By a straight line through the loads below the limit. */
                readonly expected: number;
                readonly from: number;
                readonly isAtCeiling: boolean;
                readonly kind: string;
                readonly process: string;
                readonly to: number;
            }[];
            readonly rows: readonly {
                readonly kind: string;
                /** @description At each of `points`, in their order. */
                readonly means: readonly (number | null)[];
                readonly process: string;
            }[];
            readonly text: string;
        };
        readonly ResponsePercentiles: {
            readonly p50Ms: components["schemas"]["ResponseQuantile"];
            readonly p95Ms: components["schemas"]["ResponseQuantile"];
            readonly p99Ms: components["schemas"]["ResponseQuantile"];
        };
        /** @description In ms: the quantile, or what it is at least; null in the other states. */
        readonly ResponseQuantile: {
            readonly samples: number;
            /** @enum {string} */
            readonly state: "measured" | "at least" | "never answered" | "not available" | "not enough samples";
            readonly value: number | null;
        };
        /** @description Planned start to done. correct: of correct journeys, not available with a dropped start; censored: of all starts but refused ones, those without a correct answer as never answered. */
        readonly ResponseTimes: {
            readonly censored: components["schemas"]["ResponsePercentiles"];
            readonly correct: components["schemas"]["ResponsePercentiles"];
        };
        /** @description The dataset goes on after the run before. */
        readonly Resumption: {
            /** @description The run after whose rows it goes on; null when no run has drawn of it. */
            readonly after?: string | null;
            /** @description The rows of that run were others. */
            readonly isAnew?: boolean;
            /** @description That run may have left out some of the rows before. */
            readonly isAtLeast?: boolean;
        };
        /** @description When a request is sent once more. */
        readonly Retry: {
            readonly on: readonly (number | ("1xx" | "2xx" | "3xx" | "4xx" | "5xx") | "no answer")[];
            readonly triesMax: number;
            readonly waitMs: number;
            readonly waitMsMax: number;
        };
        /**
         * @description A viewer reads, a lead also starts and aborts runs, an admin does everything.
         * @enum {string}
         */
        readonly Role: "admin" | "lead" | "viewer";
        readonly RollBackPush: {
            readonly reason: string;
        };
        readonly RoundPlan: {
            readonly durationMs: number;
            readonly index: number;
            readonly search?: components["schemas"]["SearchedRound"];
            /** @description VUs that log in for it. */
            readonly sessionVus?: number;
            readonly stages: readonly components["schemas"]["StagePlan"][];
            readonly takesOver?: components["schemas"]["TakeOver"];
        };
        /** @description How far apart the shards of a round left the barrier. */
        readonly RoundStart: {
            readonly errorMs: number;
            readonly hosts: number;
            readonly lastShard: number;
            readonly round: number;
            readonly skewMs: number;
        };
        readonly RuleSummary: {
            readonly firstRows: readonly string[];
            readonly name: string;
            /** @description File and line. */
            readonly place: string;
            readonly reason: string | null;
            /** @description Rows of the latest run; null where it did not run. */
            readonly rows: number | null;
            readonly runs: number;
            /** @enum {string} */
            readonly severity: "error" | "warning";
            /** @enum {string} */
            readonly state: "holds" | "nothing-to-judge" | "warned" | "broken" | "unknown";
            readonly tookMsMax: number;
        };
        readonly RunDetail: {
            /** @description What the audit has come to so far; null before its first reading. */
            readonly audit: components["schemas"]["AuditStatus"] | null;
            readonly by: string;
            readonly createdAt: string;
            readonly durationMs: number;
            readonly endedAt: string | null;
            readonly folder: string;
            /** @description Whether the report has a capacity that a forecast can be planned from. */
            readonly foundLimit: boolean;
            /** @description The report in one sentence; null without a report. */
            readonly headline: string | null;
            readonly id: string;
            /** @description A round at another rate that is being prepared; null: none. */
            readonly nextRound: {
                readonly rate: number;
                readonly round: number;
            } | null;
            readonly plan: components["schemas"]["Plan"];
            readonly preflight: components["schemas"]["PreflightSummary"] | null;
            /** @description Its rates, as a multiple of the scenario's. */
            readonly rate: number;
            readonly reason: string | null;
            /** @description The round that drives. */
            readonly round: number;
            readonly roundStartedAt: string | null;
            readonly scenario: string;
            readonly shardRows: readonly components["schemas"]["ShardRow"][];
            readonly shards: number;
            readonly startedAt: string | null;
            readonly state: components["schemas"]["RunState"];
            readonly status: components["schemas"]["RunStatus"];
            readonly target: string;
            readonly verdict: components["schemas"]["VerdictState"] | null;
        };
        /** @description A decision with its numbers. */
        readonly RunEvent: {
            readonly at: string;
            readonly data: {
                readonly [key: string]: unknown;
            };
            readonly kind: string;
            readonly message: string;
            readonly seq: number;
        };
        readonly RunFacts: {
            /** @description The branch or tag that was tested. */
            readonly branch?: string;
            readonly endedAt: string;
            readonly id: string;
            readonly machine: {
                /** @description The CPU's model. */
                readonly cpu?: string;
                readonly cpus: number;
                readonly memoryBytes: number;
                readonly platform: string;
            };
            readonly outcome: components["schemas"]["FinalRunState"];
            /** @enum {string} */
            readonly precision: "fine" | "coarse";
            readonly reason: string | null;
            readonly scenario: string;
            readonly seed: number;
            readonly shards: number;
            readonly startedAt: string;
            readonly starts?: readonly components["schemas"]["RoundStart"][];
            readonly startSkewMs: number | null;
            readonly target: string;
            readonly tool: {
                readonly k6: string;
                readonly zerohour: string;
            };
        };
        readonly RunRow: {
            /** @description What the audit has come to so far; null before its first reading. */
            readonly audit: components["schemas"]["AuditStatus"] | null;
            readonly by: string;
            readonly createdAt: string;
            readonly durationMs: number;
            readonly endedAt: string | null;
            /** @description Whether the report has a capacity that a forecast can be planned from. */
            readonly foundLimit: boolean;
            /** @description The report in one sentence; null without a report. */
            readonly headline: string | null;
            readonly id: string;
            readonly reason: string | null;
            readonly scenario: string;
            readonly shards: number;
            readonly startedAt: string | null;
            readonly state: components["schemas"]["RunState"];
            readonly status: components["schemas"]["RunStatus"];
            readonly target: string;
            readonly verdict: components["schemas"]["VerdictState"] | null;
        };
        readonly RunSnapshot: {
            readonly customers: readonly components["schemas"]["CustomerSecond"][];
            readonly events: readonly components["schemas"]["RunEvent"][];
            readonly findings: readonly components["schemas"]["Finding"][];
            /** @description True: `seconds`, `customers` and `events` are only those after Last-Event-ID; `shards` and `findings` are whole. */
            readonly resumed: boolean;
            readonly run: components["schemas"]["RunRow"];
            readonly seconds: readonly components["schemas"]["TimelineSecond"][];
            readonly shards: readonly components["schemas"]["ShardRow"][];
            /** @constant */
            readonly type: "snapshot";
        };
        /** @enum {string} */
        readonly RunState: "queued" | "preflight" | "seeding" | "setup" | "readying" | "running" | "stopping" | "finishing" | "finished" | "aborted" | "failed";
        /** @description The headline of the run now: how it stands, or how it ended. */
        readonly RunStatus: {
            readonly detail: string;
            readonly headline: string;
            /** @enum {string} */
            readonly tone: "pass" | "fail" | "unknown" | "quiet";
        };
        readonly RunStreamEnd: {
            readonly run: components["schemas"]["RunRow"];
            /** @constant */
            readonly type: "end";
        };
        /** @description The data of one server-sent event. */
        readonly RunStreamMessage: components["schemas"]["RunSnapshot"] | components["schemas"]["RunUpdate"] | components["schemas"]["RunStreamEnd"];
        readonly RunUpdate: {
            readonly run: components["schemas"]["RunRow"];
            /** @constant */
            readonly type: "run";
        } | {
            readonly second: components["schemas"]["TimelineSecond"];
            /** @constant */
            readonly type: "second";
        } | {
            readonly second: components["schemas"]["CustomerSecond"];
            /** @constant */
            readonly type: "customers";
        } | {
            readonly finding: components["schemas"]["Finding"];
            /** @constant */
            readonly type: "finding";
        } | {
            readonly shard: components["schemas"]["ShardRow"];
            /** @constant */
            readonly type: "shard";
        } | {
            readonly event: components["schemas"]["RunEvent"];
            /** @constant */
            readonly type: "event";
        };
        readonly ScenarioDetail: {
            /** @description Null when there is no plan. */
            readonly cost: components["schemas"]["Cost"] | null;
            /** @description Beside a plan: warnings. */
            readonly diagnostics: readonly components["schemas"]["Diagnostic"][];
            /** @description Null when a diagnostic is an error. */
            readonly plan: components["schemas"]["Plan"] | null;
            readonly source: string | null;
            readonly summary: components["schemas"]["ScenarioSummary"];
            /** @description Why the plan was not checked against its target, whose file is missing; null when it was. */
            readonly unchecked: string | null;
        };
        readonly ScenarioSummary: {
            readonly diagnostics: readonly components["schemas"]["Diagnostic"][];
            /** @description How long its load lasts; null: until a search knows the limit, or the file is invalid. */
            readonly durationMs: number | null;
            /** @description Path below the scenarios folder: `mall/midnight-peak`. */
            readonly id: string;
            readonly name: string;
            readonly paths: readonly string[];
            readonly peakRatePerSecond: number;
            readonly target: string;
            readonly valid: boolean;
        };
        readonly ScriptModule: {
            readonly file: string;
            readonly text: string;
        };
        /** @description Where a search stood when it planned the round. */
        readonly SearchedRound: {
            /** @description Lowest level that breached one. */
            readonly firstFail: number | null;
            /** @description Highest level that met every SLO. */
            readonly lastPass: number | null;
        };
        /** @description The SLO capacity of a search, with its interval. */
        readonly SearchResult: {
            /** @description Of the interval from lower to upper. */
            readonly confidence: number;
            /** @enum {string} */
            readonly ended: "precise" | "time" | "requests" | "highest-passes" | "lowest-breaches" | "no-evidence" | "stopped";
            /** @description Null where it cannot be known; the text says why. */
            readonly estimate: {
                readonly capacity: components["schemas"]["LevelRate"];
                readonly lower: components["schemas"]["LevelRate"];
                readonly upper: components["schemas"]["LevelRate"];
            } | null;
            readonly method: string;
            readonly text: string;
        };
        /** @description What a search may drive; levels are shares of the peak. */
        readonly SearchSpec: {
            readonly betweenMs: number;
            readonly durationMsMax: number;
            readonly firstLevel: number;
            readonly levelMax: number;
            readonly levelMin: number;
            readonly peakPerSecond: number;
            readonly precision: number;
            readonly samples: readonly {
                readonly needed: number;
                readonly peakPerSecond: number;
            }[];
        };
        readonly ServiceConcurrency: {
            /** @description At each of `points`, in their order. */
            readonly points: readonly (components["schemas"]["InFlight"] | null)[];
            readonly processes: number;
            readonly service: string;
        };
        /** @description Replicas of a service, or why none can be named. */
        readonly ServicePlan: {
            /** @description Calls per second of all replicas, with 95%. */
            readonly capacity: {
                readonly high: number;
                readonly likely: number;
                readonly low: number;
            };
            /** @description The share of nights that is carried, with the headroom and after the losses. */
            readonly carried: number;
            readonly check: readonly {
                readonly inside: boolean;
                readonly measured: number;
                readonly predicted: {
                    readonly high: number;
                    readonly likely: number;
                    readonly low: number;
                };
                readonly replicas: number;
            }[];
            /** @description Null: the price is not known. */
            readonly costPerHour: number | null;
            readonly curve: readonly {
                readonly high: number;
                readonly likely: number;
                readonly low: number;
                readonly replicas: number;
            }[];
            /** @description Calls per second in the busiest second: median and 95% of nights. */
            readonly demand: {
                readonly high: number;
                readonly likely: number;
            };
            /** @description Calls per second that one replica should admit at most. */
            readonly limitPerReplica: number;
            readonly lost: readonly {
                readonly carried: number;
                readonly lost: number;
                readonly short: {
                    readonly high: number;
                    readonly likely: number;
                };
            }[];
            readonly machines: number;
            readonly measured: readonly {
                readonly capacity: number;
                readonly high: number;
                readonly low: number;
                readonly replicas: number;
            }[];
            readonly replicas: number;
            readonly service: string;
        } | {
            /** @description Calls per second in the busiest second: median and 95% of nights. */
            readonly demand: {
                readonly high: number;
                readonly likely: number;
            };
            readonly measured: readonly {
                readonly capacity: number;
                readonly high: number;
                readonly low: number;
                readonly replicas: number;
            }[];
            readonly reason: string;
            readonly replicas: null;
            readonly service: string;
        };
        readonly Session: {
            readonly expiresAt: string | null;
            /** @description The password is the one-time password of the first start. */
            readonly mustChangePassword: boolean;
            readonly role: components["schemas"]["Role"];
            readonly user: string;
            /** @enum {string} */
            readonly via: "session" | "token";
        };
        /** @description How each VU logs in before the load. */
        readonly SessionPlan: {
            /** @description Bound on one log-in, and on one log-out. */
            readonly latencyBoundMs: number;
            /** @description Without any VUs stay logged in. */
            readonly logOut: readonly components["schemas"]["Step"][];
            /** @description VUs that begin to log in, or out, in a second. */
            readonly ratePerSecond: number;
            /** @description Age at which a session is renewed. */
            readonly renewMs: number | null;
            /** @description The log-in. */
            readonly steps: readonly components["schemas"]["Step"][];
            /** @description VUs that log in, over all shards. */
            readonly vus: number;
        };
        readonly ShardGenerator: {
            readonly dropped?: number;
            readonly host?: string;
            /** @description Absent in the second in which k6 ended, where it is not known. */
            readonly k6CpuShare?: number;
            readonly lag?: components["schemas"]["GeneratorLag"];
            readonly memoryBytes: number;
            readonly shard: number;
            /**
             * @description The shard's machine has an address of the target.
             * @constant
             */
            readonly sharesTarget?: true;
            readonly vusBusy: number;
            readonly vusPlanned: number;
            readonly workerCpuShare: number;
        };
        readonly ShardRow: {
            readonly epoch: number;
            readonly message: string | null;
            readonly round: number;
            readonly shard: number;
            readonly startErrorMs: number | null;
            readonly startSkewMs: number | null;
            /** @enum {string} */
            readonly state: "queued" | "claimed" | "ready" | "running" | "done" | "failed" | "lost";
            readonly worker: string | null;
        };
        /** @description What a shard's frame covers, since the round's start. */
        readonly ShardSpan: {
            readonly clockJumpMs?: number;
            readonly fromMs: number;
            readonly shard: number;
            readonly toMs: number;
        };
        readonly Slo: {
            /** @constant */
            readonly kind: "latency";
            readonly limitMs: number;
            readonly path: string;
            readonly quantile: number;
            readonly step: string | null;
        } | {
            /** @constant */
            readonly kind: "mean";
            readonly limitMs: number;
            readonly path: string;
            readonly step: string | null;
        } | {
            /** @constant */
            readonly kind: "max";
            readonly limitMs: number;
            readonly path: string;
            readonly step: string | null;
        } | {
            /**
             * @description Present where the scenario sets no limit on the errors of the path.
             * @constant
             */
            readonly byDefault?: true;
            /** @constant */
            readonly kind: "errors";
            readonly path: string;
            /** @description Share of failed journeys, 0..1. */
            readonly shareMax: number;
            readonly step: string | null;
        } | {
            /** @constant */
            readonly kind: "goodput";
            readonly path: string;
            /** @description Share of good journeys, 0..1. */
            readonly shareMin: number;
            readonly step: string | null;
        } | {
            /** @constant */
            readonly kind: "throughput";
            readonly path: string;
            /** @description Correct journeys per second, above 0. */
            readonly perSecondMin: number;
            readonly step: string | null;
        } | {
            /** @description What each second is judged by. */
            readonly each: {
                /** @constant */
                readonly kind: "latency";
                readonly limitMs: number;
                readonly quantile: number;
            } | {
                /** @constant */
                readonly kind: "mean";
                readonly limitMs: number;
            } | {
                /** @constant */
                readonly kind: "max";
                readonly limitMs: number;
            } | {
                /**
                 * @description Present where the scenario sets no limit on the errors of the path.
                 * @constant
                 */
                readonly byDefault?: true;
                /** @constant */
                readonly kind: "errors";
                /** @description Share of failed journeys, 0..1. */
                readonly shareMax: number;
            };
            /** @constant */
            readonly kind: "seconds";
            readonly path: string;
            /** @description Share of the seconds of the hold, 0..1. */
            readonly shareMin: number;
            readonly step: string | null;
        };
        readonly SloCriterion: {
            /** @description What shows its limit while the run goes on; null: nothing does. */
            readonly figure: components["schemas"]["SloFigure"] | null;
            /** @description Of its outcome: `pay p95 ≤ 750 ms`. */
            readonly name: string;
            readonly path: string;
            readonly samplesNeeded: number;
            /** @description Null: whole journeys are judged. */
            readonly step: string | null;
            /** @description One sentence. */
            readonly text: string;
        };
        readonly SloFigure: {
            /** @constant */
            readonly figure: "latency";
            readonly limitMs: number;
            readonly quantile: number;
        } | {
            /** @constant */
            readonly figure: "error-share";
            readonly shareMax: number;
        };
        readonly SloOutcome: {
            readonly limit: number;
            readonly measured: number | null;
            readonly name: string;
            readonly path: string;
            readonly reason: string | null;
            /** @enum {string} */
            readonly state: "met" | "breached" | "unknown";
        };
        readonly SlowJourney: {
            readonly atMs: number;
            readonly iteration: number;
            readonly path: string;
            readonly round: number;
            readonly serviceMs: number;
            readonly shard: number;
            readonly stage: number;
            readonly traceId: string;
        };
        /** @description All starts are wanted within burstMs, and each client waits for fromMs to toMs first. */
        readonly Spread: {
            readonly burstMs: number;
            readonly fromMs: number;
            readonly toMs: number;
        };
        readonly StageLoad: {
            readonly path: string;
            readonly profile?: components["schemas"]["ArrivalProfile"];
            readonly ramp?: components["schemas"]["Ramp"];
            /** @description Arrivals in `timeUnitMs`, over all shards. */
            readonly rate: number;
            readonly ratePerSecond: number;
            readonly timeUnitMs: number;
            readonly vus: number;
        };
        readonly StagePlan: {
            /** @description Where a ramp begins. */
            readonly fromLevel?: number;
            readonly holdMs: number;
            readonly index: number;
            /** @description Share of the peak, 0.85 is 85%: of several the lowest, of a ramp that of its end. */
            readonly level: number;
            /** @description The highest level of a path. */
            readonly levelMax?: number;
            readonly loads: readonly components["schemas"]["StageLoad"][];
            /** @description The line of the shape's file that it is. */
            readonly shapeLine?: number;
            readonly spread?: components["schemas"]["Spread"];
            readonly startMs: number;
            /**
             * @description What makes it no steady load, which gives no load point.
             * @enum {string}
             */
            readonly transient?: "pause" | "ramp" | "spike" | "recovery" | "log-in" | "log-out";
        };
        readonly StartDrill: {
            /**
             * @description Absolute path of a drill file on the server's machine; admins only.
             * @default null
             */
            readonly file: string | null;
            /** @default null */
            readonly fileId: string | null;
            /**
             * @description Name of a target file; null takes the one that the scenario names.
             * @default null
             */
            readonly target: string | null;
            /**
             * @description Leaves off the protection of the drill, to show what happens then.
             * @default false
             */
            readonly withoutProtection: boolean;
        };
        readonly StartPreflight: {
            readonly scenarioId: string;
            /** @default null */
            readonly shards: number | null;
            /**
             * @description Name of a target file; null takes the one that the scenario names.
             * @default null
             */
            readonly target: string | null;
        };
        readonly StartPush: {
            /**
             * @description In which each instance must show value and behaviour, in ms.
             * @default 3000
             */
            readonly boundMs: number;
            readonly changes: readonly {
                readonly switch: string;
                readonly value: boolean | number | string;
                readonly version: string;
            }[];
            /**
             * @description How long the values stay once each instance shows them, in ms; null: until somebody pushes others.
             * @default null
             */
            readonly forMs: number | null;
            /**
             * @default roll-back
             * @enum {string}
             */
            readonly onDeaf: "roll-back" | "stop";
            /**
             * @default roll-back
             * @enum {string}
             */
            readonly onUnknown: "roll-back" | "stop";
            /**
             * @default first
             * @enum {string}
             */
            readonly pause: "none" | "first" | "each";
            readonly reason: string;
            /** @description Name of a target; an admin may give the absolute path of its file. */
            readonly target: string;
        };
        readonly StartRun: {
            /** @default null */
            readonly scenarioId: string | null;
            /** @default null */
            readonly shards: number | null;
            /**
             * @description The text of a scenario that the server has no file of; admins only.
             * @default null
             */
            readonly source: {
                readonly directory: string;
                /** @description How diagnostics name it. */
                readonly file?: string;
                /** @description What was changed in the text for this run: `--load 1.5x`. */
                readonly overrides?: readonly string[];
                readonly text: string;
            } | null;
            /**
             * @description Name of a target file; null takes the one that the scenario names.
             * @default null
             */
            readonly target: string | null;
        };
        readonly Step: {
            /** @description Place in the file, of a step in a block. */
            readonly at?: readonly string[];
            readonly body: unknown;
            readonly captures: readonly ({
                readonly jsonPath: string;
                readonly name: string;
            } | {
                /** @example header X-Token */
                readonly from: string;
                readonly name: string;
            })[];
            readonly checks: readonly components["schemas"]["Check"][];
            readonly expectStatus: readonly (number | ("1xx" | "2xx" | "3xx" | "4xx" | "5xx"))[];
            /**
             * @description Redirects are followed.
             * @constant
             */
            readonly follow?: true;
            readonly headers: {
                readonly [key: string]: string;
            };
            /** @enum {string} */
            readonly method: "GET" | "HEAD" | "OPTIONS" | "POST" | "PUT" | "PATCH" | "DELETE";
            readonly name: string;
            /** @description It places an order; the statuses by which admission control refuses one. */
            readonly order?: {
                readonly limitedStatus: readonly (number | ("1xx" | "2xx" | "3xx" | "4xx" | "5xx"))[];
            };
            readonly refusedStatus: readonly (number | ("1xx" | "2xx" | "3xx" | "4xx" | "5xx"))[];
            /** @description What makes an answer of any status a business refusal. */
            readonly refusedWhen?: readonly components["schemas"]["Check"][];
            readonly retry?: components["schemas"]["Retry"];
            readonly think: components["schemas"]["ThinkTime"] | null;
            readonly timeoutMs: number;
            readonly until?: components["schemas"]["Until"];
            readonly upload?: components["schemas"]["Upload"];
            readonly url: string;
        };
        readonly StepCell: {
            readonly failures: {
                readonly [key: string]: number;
            };
            readonly flow?: components["schemas"]["FlowCounts"];
            readonly noEvidence?: {
                readonly [key: string]: number;
            };
            readonly refusedBy?: {
                readonly [key: string]: number;
            };
            readonly requests: number;
            readonly serviceMs: components["schemas"]["Histogram"];
            readonly step: string;
        };
        readonly StepSummary: {
            readonly failures: {
                readonly [key: string]: number;
            };
            readonly flow?: components["schemas"]["FlowCounts"];
            readonly noEvidence?: {
                readonly [key: string]: number;
            };
            readonly p50Ms: components["schemas"]["Quantile"];
            readonly p95Ms: components["schemas"]["Quantile"];
            readonly p99Ms: components["schemas"]["Quantile"];
            readonly path: string;
            readonly requests: number;
            readonly step: string;
        };
        readonly Switch: {
            readonly about: string;
            readonly default: components["schemas"]["SwitchValue"];
            readonly expires: string | null;
            /** @description Whether its effect can be seen. */
            readonly hasBehaviour: boolean;
            readonly instances: readonly {
                readonly instance: string;
                readonly value: components["schemas"]["SwitchValue"];
            }[];
            readonly isExpired: boolean;
            /** @enum {string} */
            readonly kind: "degrade" | "limit" | "guard" | "route";
            readonly name: string;
            readonly owner: string;
            /** @description Why its stored value cannot be used. */
            readonly problem: string | null;
            readonly provider: string;
            readonly service: string | null;
            readonly shadowOnly: boolean;
            /** @description The allowed values in words. */
            readonly takes: string;
            readonly value: components["schemas"]["SwitchValue"] | null;
            readonly values: {
                /** @constant */
                readonly kind: "boolean";
            } | {
                /** @constant */
                readonly kind: "integer";
                readonly max: number;
                readonly min: number;
            } | {
                /** @constant */
                readonly kind: "enum";
                readonly values: readonly string[];
            } | {
                /** @constant */
                readonly kind: "string";
            };
            readonly version: string | null;
        };
        readonly SwitchDiff: {
            readonly after: components["schemas"]["SwitchValue"];
            readonly before: components["schemas"]["SwitchValue"];
            readonly instances: readonly {
                readonly after: components["schemas"]["SwitchValue"];
                readonly before: components["schemas"]["SwitchValue"];
                readonly instance: string;
            }[];
            readonly switch: string;
        };
        /** @description What one instance shows of one switch. */
        readonly SwitchEffect: {
            readonly afterMs: number | null;
            readonly behaviour: string | null;
            readonly instance: string;
            /** @enum {string} */
            readonly kind: "effective" | "deaf" | "unknown";
            readonly reason: string;
            readonly switch: string;
            readonly value: components["schemas"]["SwitchValue"] | null;
        };
        readonly SwitchHistoryEntry: {
            readonly after: components["schemas"]["SwitchValue"];
            readonly at: string;
            readonly before: components["schemas"]["SwitchValue"];
            readonly by: string;
            readonly id: string;
            /** @enum {string} */
            readonly kind: "pushed" | "rolled-back" | "stuck" | "told" | "missed";
            readonly push: string;
            readonly reason: string;
            readonly switch: string;
            readonly target: string;
        };
        readonly SwitchPage: {
            readonly switches: readonly components["schemas"]["Switch"][];
            readonly target: string;
            /** @description How many match. */
            readonly total: number;
        };
        readonly SwitchPush: {
            /** @description The batch at which it is, from 0. */
            readonly batch: number;
            readonly batches: readonly (readonly string[])[];
            readonly boundMs: number;
            readonly by: string;
            readonly createdAt: string;
            readonly diff: readonly components["schemas"]["SwitchDiff"][];
            readonly effects: readonly components["schemas"]["SwitchEffect"][];
            readonly endedAt: string | null;
            readonly forMs: number | null;
            readonly id: string;
            /** @enum {string} */
            readonly onDeaf: "roll-back" | "stop";
            /** @enum {string} */
            readonly onUnknown: "roll-back" | "stop";
            /** @enum {string} */
            readonly pause: "none" | "first" | "each";
            readonly reason: string;
            /** @enum {string} */
            readonly state: "writing" | "checking" | "paused" | "rolling-back" | "checking-back" | "done" | "rolled-back" | "refused" | "stuck";
            readonly target: string;
            /** @description When the values are turned back; null: they are not, or no longer. */
            readonly turnBackAt: string | null;
            readonly why: string | null;
        };
        /** @description The value of a switch. */
        readonly SwitchValue: boolean | number | string;
        /** @description How it takes over from the round before. */
        readonly TakeOver: {
            readonly by: string;
            /** @description When it was planned to begin, since the start of the round before. */
            readonly plannedMs: number;
            /** @description Its rates, as a multiple of the shape's. */
            readonly rate: number;
            readonly rateBefore: number;
            /** @description Where its loads begin in the load shape. */
            readonly shapeMs: number;
        };
        readonly ThinkTime: {
            /** @constant */
            readonly kind: "constant";
            readonly ms: number;
        } | {
            /** @constant */
            readonly kind: "uniform";
            readonly maxMs: number;
            readonly minMs: number;
        } | {
            /** @constant */
            readonly kind: "exponential";
            readonly maxMs: number;
            readonly meanMs: number;
        } | {
            /** @constant */
            readonly kind: "normal";
            readonly meanMs: number;
            readonly sdMs: number;
        };
        /** @description All shards merged by second. A second may come again with more shards: replace it. */
        readonly TimelineSecond: {
            readonly cells: readonly components["schemas"]["Cell"][];
            readonly generators: readonly components["schemas"]["ShardGenerator"][];
            readonly missing: readonly number[];
            /** @description Requests by `host:port address` of names with several addresses. */
            readonly reached?: {
                readonly [key: string]: number;
            };
            readonly round: number;
            readonly samples?: components["schemas"]["JourneySamples"];
            readonly second: number;
            readonly shards: readonly number[];
            readonly spans?: readonly components["schemas"]["ShardSpan"][];
        };
        /** @description One journey of each path, driven once. */
        readonly Trial: {
            readonly baseUrl: string;
            readonly durationMs: number;
            /** @description What differs from a run. */
            readonly notes: readonly string[];
            readonly paths: readonly components["schemas"]["TrialPath"][];
            readonly preflight: components["schemas"]["PreflightSummary"] | null;
            /** @description What kept the journeys from being tried. */
            readonly problem: string | null;
            /** @description The run id of the tag that the requests carried. */
            readonly run: string;
            readonly scenario: string;
            readonly setup: readonly components["schemas"]["NamedValue"][];
            readonly state: components["schemas"]["VerdictState"];
            readonly target: string;
        };
        readonly TrialCheck: {
            readonly found: string;
            readonly name: string;
            readonly passed: boolean;
            readonly wanted: string;
        };
        readonly TrialPath: {
            /** @description What the journey did at its blocks and branches. */
            readonly flow?: readonly {
                readonly counts: components["schemas"]["FlowCounts"];
                readonly name: string;
            }[];
            /** @enum {string} */
            readonly outcome: "correct" | "refused" | "failed" | "unknown";
            readonly path: string;
            readonly reason: string | null;
            readonly serviceMs: number;
            /** @description That ended the journey. */
            readonly step: string | null;
            readonly steps: readonly components["schemas"]["TrialStep"][];
            readonly traceId: string | null;
        };
        readonly TrialStep: {
            readonly captures: readonly components["schemas"]["NamedValue"][];
            readonly checks: readonly components["schemas"]["TrialCheck"][];
            readonly exchange: components["schemas"]["Exchange"];
            readonly step: string;
        };
        readonly TryScenario: {
            /**
             * @description The only path to try; null tries each.
             * @default null
             */
            readonly path: string | null;
            /** @default null */
            readonly scenarioId: string | null;
            /**
             * @description The text of a scenario that the server has no file of; admins only.
             * @default null
             */
            readonly source: {
                readonly directory: string;
                /** @description How diagnostics name it. */
                readonly file?: string;
                /** @description What was changed in the text for this run: `--load 1.5x`. */
                readonly overrides?: readonly string[];
                readonly text: string;
            } | null;
            /**
             * @description Name of a target file; null takes the one that the scenario names.
             * @default null
             */
            readonly target: string | null;
        };
        /** @description The step asks again until this holds. */
        readonly Until: {
            readonly check: {
                readonly above?: number;
                readonly below?: number;
                readonly contains?: string | number | boolean | null;
                readonly equals?: string | number | boolean | null;
                readonly exists?: boolean;
                readonly jsonPath: string;
                readonly matches?: string;
                readonly max?: number;
                readonly min?: number;
                readonly notEquals?: string | number | boolean | null;
            } | {
                readonly above?: number;
                readonly below?: number;
                readonly contains?: string | number | boolean | null;
                readonly equals?: string | number | boolean | null;
                readonly exists?: boolean;
                /** @example header X-Token */
                readonly from: string;
                readonly matches?: string;
                readonly max?: number;
                readonly min?: number;
                readonly notEquals?: string | number | boolean | null;
            };
            readonly everyMs: number;
            readonly requestsMax: number;
            readonly withinMs: number | null;
        };
        /** @description A body with files of the scenario; `body` is null then. */
        readonly Upload: {
            readonly file: string;
            /** @constant */
            readonly kind: "file";
        } | {
            /** @constant */
            readonly kind: "multipart";
            readonly parts: readonly ({
                readonly name: string;
                readonly value: string;
            } | {
                readonly file: string;
                readonly fileName: string;
                readonly name: string;
                readonly type: string;
            })[];
        };
        readonly UsedRows: {
            /** @description Of its rows: other rows begin anew. */
            readonly checksum: string;
            readonly dataset: string;
            /** @description That run drew the last of these rows; else it may have drawn fewer. */
            readonly isExact: boolean;
            /** @description How many rows of the file are used. */
            readonly nextRow: number;
            /** @description The last run that drew any. */
            readonly run: string;
        };
        readonly User: {
            readonly createdAt: string;
            readonly id: string;
            readonly mustChangePassword: boolean;
            readonly name: string;
            readonly role: components["schemas"]["Role"];
        };
        readonly Verdict: {
            readonly reasons: readonly {
                readonly state: components["schemas"]["VerdictState"];
                readonly text: string;
            }[];
            readonly state: components["schemas"]["VerdictState"];
        };
        /** @enum {string} */
        readonly VerdictState: "pass" | "fail" | "unknown";
        readonly Witness: {
            readonly detail: string;
            readonly id: string;
            /** @enum {string} */
            readonly kind: "order" | "ledger" | "reservation" | "payment" | "refund" | "adjustment" | "key" | "coupon" | "limit" | "budget" | "price" | "counter" | "state" | "row" | "backlog" | "token";
        };
        readonly Worker: {
            /** @description Shards that it holds under a valid lease. */
            readonly busy: number;
            /** @description Shards at a time. */
            readonly capacity: number;
            readonly host: string;
            /** @description Joined by a token, with a role of its own; else of the local stack. */
            readonly joined: boolean;
            readonly labels: {
                readonly [key: string]: string;
            };
            /** @description Null until the worker has told. */
            readonly limits: components["schemas"]["WorkerLimits"] | null;
            /** @description Its last heartbeat is at most six seconds old. */
            readonly live: boolean;
            readonly name: string;
            readonly seenAt: string | null;
            readonly version: string;
        };
        /** @description What the worker's machine allows its k6s. */
        readonly WorkerLimits: {
            /** @description Open files of one k6. */
            readonly descriptorsMax: number | null;
            readonly memoryBytes: number;
            /** @description Local ports to one address. */
            readonly portsMax: number | null;
        };
    };
    responses: {
        /** @description The request cannot be read. */
        readonly Problem400: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Nobody is logged in. */
        readonly Problem401: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Not allowed: the role, the origin, or a wrong password. */
        readonly Problem403: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description There is no such thing. */
        readonly Problem404: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description In conflict with what is there now. */
        readonly Problem409: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The body is too large. */
        readonly Problem413: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The body is not JSON. */
        readonly Problem415: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The request names a host that is not this server. */
        readonly Problem421: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The request or the scenario has diagnostics. */
        readonly Problem422: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Too many attempts; see Retry-After. */
        readonly Problem429: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The target cannot be reached. */
        readonly Problem502: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Not now; see Retry-After. */
        readonly Problem503: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/problem+json": components["schemas"]["Problem"];
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type AbortRule = components['schemas']['AbortRule'];
export type AbortRun = components['schemas']['AbortRun'];
export type ApiToken = components['schemas']['ApiToken'];
export type ArrivalProfile = components['schemas']['ArrivalProfile'];
export type AuditCost = components['schemas']['AuditCost'];
export type AuditScore = components['schemas']['AuditScore'];
export type AuditSpec = components['schemas']['AuditSpec'];
export type AuditStatus = components['schemas']['AuditStatus'];
export type AuditSummary = components['schemas']['AuditSummary'];
export type BacklogPoint = components['schemas']['BacklogPoint'];
export type CampaignBounds = components['schemas']['CampaignBounds'];
export type CampaignPage = components['schemas']['CampaignPage'];
export type CampaignReason = components['schemas']['CampaignReason'];
export type CampaignSummary = components['schemas']['CampaignSummary'];
export type CampaignText = components['schemas']['CampaignText'];
export type Capacity = components['schemas']['Capacity'];
export type CapacityPlan = components['schemas']['CapacityPlan'];
export type CapacityReading = components['schemas']['CapacityReading'];
export type Cell = components['schemas']['Cell'];
export type ChangePassword = components['schemas']['ChangePassword'];
export type ChangeRate = components['schemas']['ChangeRate'];
export type ChangeRole = components['schemas']['ChangeRole'];
export type Check = components['schemas']['Check'];
export type Concurrency = components['schemas']['Concurrency'];
export type Cost = components['schemas']['Cost'];
export type CountedOrders = components['schemas']['CountedOrders'];
export type CountRange = components['schemas']['CountRange'];
export type CreatedJoinToken = components['schemas']['CreatedJoinToken'];
export type CreatedToken = components['schemas']['CreatedToken'];
export type CreatedUser = components['schemas']['CreatedUser'];
export type CreateJoinToken = components['schemas']['CreateJoinToken'];
export type CreateToken = components['schemas']['CreateToken'];
export type CreateUser = components['schemas']['CreateUser'];
export type Criteria = components['schemas']['Criteria'];
export type CustomerSecond = components['schemas']['CustomerSecond'];
export type CustomerSummary = components['schemas']['CustomerSummary'];
export type DamageScore = components['schemas']['DamageScore'];
export type DatasetPlan = components['schemas']['DatasetPlan'];
export type Diagnostic = components['schemas']['Diagnostic'];
export type DrainedBacklog = components['schemas']['DrainedBacklog'];
export type DrainSummary = components['schemas']['DrainSummary'];
export type DriftResult = components['schemas']['DriftResult'];
export type DrillDetail = components['schemas']['DrillDetail'];
export type DrillEvent = components['schemas']['DrillEvent'];
export type DrillFile = components['schemas']['DrillFile'];
export type DrillFileDetail = components['schemas']['DrillFileDetail'];
export type DrillNote = components['schemas']['DrillNote'];
export type DrillPlan = components['schemas']['DrillPlan'];
export type DrillReport = components['schemas']['DrillReport'];
export type DrillRow = components['schemas']['DrillRow'];
export type DrillState = components['schemas']['DrillState'];
export type DrillStreamMessage = components['schemas']['DrillStreamMessage'];
export type Exchange = components['schemas']['Exchange'];
export type FailedJourney = components['schemas']['FailedJourney'];
export type FailureMatrix = components['schemas']['FailureMatrix'];
export type FailureSample = components['schemas']['FailureSample'];
export type FinalRunState = components['schemas']['FinalRunState'];
export type Finding = components['schemas']['Finding'];
export type FindingGroup = components['schemas']['FindingGroup'];
export type FindingSummary = components['schemas']['FindingSummary'];
export type FindingTotal = components['schemas']['FindingTotal'];
export type FlowCounts = components['schemas']['FlowCounts'];
export type FlowNode = components['schemas']['FlowNode'];
export type Funnel = components['schemas']['Funnel'];
export type FunnelLayer = components['schemas']['FunnelLayer'];
export type GeneratorLag = components['schemas']['GeneratorLag'];
export type GeneratorSummary = components['schemas']['GeneratorSummary'];
export type GoalResult = components['schemas']['GoalResult'];
export type Headline = components['schemas']['Headline'];
export type Histogram = components['schemas']['Histogram'];
export type HostSize = components['schemas']['HostSize'];
export type InFlight = components['schemas']['InFlight'];
export type InvariantName = components['schemas']['InvariantName'];
export type Isolation = components['schemas']['Isolation'];
export type JoinedWorker = components['schemas']['JoinedWorker'];
export type JoinToken = components['schemas']['JoinToken'];
export type JoinWorker = components['schemas']['JoinWorker'];
export type Journey = components['schemas']['Journey'];
export type JourneySamples = components['schemas']['JourneySamples'];
export type KillSwitch = components['schemas']['KillSwitch'];
export type KillSwitchPull = components['schemas']['KillSwitchPull'];
export type Labels = components['schemas']['Labels'];
export type LeakSummary = components['schemas']['LeakSummary'];
export type LevelRate = components['schemas']['LevelRate'];
export type LoadCost = components['schemas']['LoadCost'];
export type LoadPoint = components['schemas']['LoadPoint'];
export type Login = components['schemas']['Login'];
export type Measured = components['schemas']['Measured'];
export type NamedValue = components['schemas']['NamedValue'];
export type NewOrders = components['schemas']['NewOrders'];
export type OpenFinding = components['schemas']['OpenFinding'];
export type OverloadResult = components['schemas']['OverloadResult'];
export type PathPlan = components['schemas']['PathPlan'];
export type Plan = components['schemas']['Plan'];
export type PlanForecast = components['schemas']['PlanForecast'];
export type PlannedForecast = components['schemas']['PlannedForecast'];
export type PointConcurrency = components['schemas']['PointConcurrency'];
export type PreflightSummary = components['schemas']['PreflightSummary'];
export type PreviewPush = components['schemas']['PreviewPush'];
export type Problem = components['schemas']['Problem'];
export type PullSafetyLever = components['schemas']['PullSafetyLever'];
export type PushPreview = components['schemas']['PushPreview'];
export type Quantile = components['schemas']['Quantile'];
export type Ramp = components['schemas']['Ramp'];
export type RateAnswer = components['schemas']['RateAnswer'];
export type ReadCampaign = components['schemas']['ReadCampaign'];
export type ReadingLine = components['schemas']['ReadingLine'];
export type Rehearsal = components['schemas']['Rehearsal'];
export type Report = components['schemas']['Report'];
export type Requirement = components['schemas']['Requirement'];
export type ResourceUse = components['schemas']['ResourceUse'];
export type ResponsePercentiles = components['schemas']['ResponsePercentiles'];
export type ResponseQuantile = components['schemas']['ResponseQuantile'];
export type ResponseTimes = components['schemas']['ResponseTimes'];
export type Resumption = components['schemas']['Resumption'];
export type Retry = components['schemas']['Retry'];
export type Role = components['schemas']['Role'];
export type RollBackPush = components['schemas']['RollBackPush'];
export type RoundPlan = components['schemas']['RoundPlan'];
export type RoundStart = components['schemas']['RoundStart'];
export type RuleSummary = components['schemas']['RuleSummary'];
export type RunDetail = components['schemas']['RunDetail'];
export type RunEvent = components['schemas']['RunEvent'];
export type RunFacts = components['schemas']['RunFacts'];
export type RunRow = components['schemas']['RunRow'];
export type RunSnapshot = components['schemas']['RunSnapshot'];
export type RunState = components['schemas']['RunState'];
export type RunStatus = components['schemas']['RunStatus'];
export type RunStreamEnd = components['schemas']['RunStreamEnd'];
export type RunStreamMessage = components['schemas']['RunStreamMessage'];
export type RunUpdate = components['schemas']['RunUpdate'];
export type ScenarioDetail = components['schemas']['ScenarioDetail'];
export type ScenarioSummary = components['schemas']['ScenarioSummary'];
export type ScriptModule = components['schemas']['ScriptModule'];
export type SearchedRound = components['schemas']['SearchedRound'];
export type SearchResult = components['schemas']['SearchResult'];
export type SearchSpec = components['schemas']['SearchSpec'];
export type ServiceConcurrency = components['schemas']['ServiceConcurrency'];
export type ServicePlan = components['schemas']['ServicePlan'];
export type Session = components['schemas']['Session'];
export type SessionPlan = components['schemas']['SessionPlan'];
export type ShardGenerator = components['schemas']['ShardGenerator'];
export type ShardRow = components['schemas']['ShardRow'];
export type ShardSpan = components['schemas']['ShardSpan'];
export type Slo = components['schemas']['Slo'];
export type SloCriterion = components['schemas']['SloCriterion'];
export type SloFigure = components['schemas']['SloFigure'];
export type SloOutcome = components['schemas']['SloOutcome'];
export type SlowJourney = components['schemas']['SlowJourney'];
export type Spread = components['schemas']['Spread'];
export type StageLoad = components['schemas']['StageLoad'];
export type StagePlan = components['schemas']['StagePlan'];
export type StartDrill = components['schemas']['StartDrill'];
export type StartPreflight = components['schemas']['StartPreflight'];
export type StartPush = components['schemas']['StartPush'];
export type StartRun = components['schemas']['StartRun'];
export type Step = components['schemas']['Step'];
export type StepCell = components['schemas']['StepCell'];
export type StepSummary = components['schemas']['StepSummary'];
export type Switch = components['schemas']['Switch'];
export type SwitchDiff = components['schemas']['SwitchDiff'];
export type SwitchEffect = components['schemas']['SwitchEffect'];
export type SwitchHistoryEntry = components['schemas']['SwitchHistoryEntry'];
export type SwitchPage = components['schemas']['SwitchPage'];
export type SwitchPush = components['schemas']['SwitchPush'];
export type SwitchValue = components['schemas']['SwitchValue'];
export type TakeOver = components['schemas']['TakeOver'];
export type ThinkTime = components['schemas']['ThinkTime'];
export type TimelineSecond = components['schemas']['TimelineSecond'];
export type Trial = components['schemas']['Trial'];
export type TrialCheck = components['schemas']['TrialCheck'];
export type TrialPath = components['schemas']['TrialPath'];
export type TrialStep = components['schemas']['TrialStep'];
export type TryScenario = components['schemas']['TryScenario'];
export type Until = components['schemas']['Until'];
export type Upload = components['schemas']['Upload'];
export type UsedRows = components['schemas']['UsedRows'];
export type User = components['schemas']['User'];
export type Verdict = components['schemas']['Verdict'];
export type VerdictState = components['schemas']['VerdictState'];
export type Witness = components['schemas']['Witness'];
export type Worker = components['schemas']['Worker'];
export type WorkerLimits = components['schemas']['WorkerLimits'];
export type ResponseProblem400 = components['responses']['Problem400'];
export type ResponseProblem401 = components['responses']['Problem401'];
export type ResponseProblem403 = components['responses']['Problem403'];
export type ResponseProblem404 = components['responses']['Problem404'];
export type ResponseProblem409 = components['responses']['Problem409'];
export type ResponseProblem413 = components['responses']['Problem413'];
export type ResponseProblem415 = components['responses']['Problem415'];
export type ResponseProblem421 = components['responses']['Problem421'];
export type ResponseProblem422 = components['responses']['Problem422'];
export type ResponseProblem429 = components['responses']['Problem429'];
export type ResponseProblem502 = components['responses']['Problem502'];
export type ResponseProblem503 = components['responses']['Problem503'];
export type $defs = Record<string, never>;
export interface operations {
    readonly listCampaigns: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Done. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": readonly components["schemas"]["CampaignSummary"][];
                };
            };
            readonly 400: components["responses"]["Problem400"];
            readonly 401: components["responses"]["Problem401"];
            readonly 403: components["responses"]["Problem403"];
            readonly 421: components["responses"]["Problem421"];
            readonly 503: components["responses"]["Problem503"];
        };
    };
    readonly campaign: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Done. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ReadCampaign"];
                };
            };
            readonly 400: components["responses"]["Problem400"];
            readonly 401: components["responses"]["Problem401"];
            readonly 403: components["responses"]["Problem403"];
            readonly 404: components["responses"]["Problem404"];
            readonly 421: components["responses"]["Problem421"];
            readonly 422: components["responses"]["Problem422"];
            readonly 503: components["responses"]["Problem503"];
        };
    };
    readonly readCampaign: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["CampaignText"];
            };
        };
        readonly responses: {
            /** @description Done. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ReadCampaign"];
                };
            };
            readonly 400: components["responses"]["Problem400"];
            readonly 401: components["responses"]["Problem401"];
            readonly 403: components["responses"]["Problem403"];
            readonly 413: components["responses"]["Problem413"];
            readonly 415: components["responses"]["Problem415"];
            readonly 421: components["responses"]["Problem421"];
            readonly 422: components["responses"]["Problem422"];
            readonly 503: components["responses"]["Problem503"];
        };
    };
    readonly planCapacity: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["PlanForecast"];
            };
        };
        readonly responses: {
            /** @description Done. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["PlannedForecast"];
                };
            };
            readonly 400: components["responses"]["Problem400"];
            readonly 401: components["responses"]["Problem401"];
            readonly 403: components["responses"]["Problem403"];
            readonly 413: components["responses"]["Problem413"];
            readonly 415: components["responses"]["Problem415"];
            readonly 421: components["responses"]["Problem421"];
            readonly 422: components["responses"]["Problem422"];
            readonly 503: components["responses"]["Problem503"];
        };
    };
    readonly listDrillFiles: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Done. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": readonly components["schemas"]["DrillFile"][];
                };
            };
            readonly 400: components["responses"]["Problem400"];
            readonly 401: components["responses"]["Problem401"];
            readonly 403: components["responses"]["Problem403"];
            readonly 421: components["responses"]["Problem421"];
            readonly 503: components["responses"]["Problem503"];
        };
    };
    readonly drillFilePlan: {
        readonly parameters: {
            readonly query?: {
                /** @description Name of a target file; null takes the one that the scenario names. */
                readonly target?: string | null;
            };
            readonly header?: never;
            readonly path: {
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Done. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["DrillFileDetail"];
                };
            };
            readonly 400: components["responses"]["Problem400"];
            readonly 401: components["responses"]["Problem401"];
            readonly 403: components["responses"]["Problem403"];
            readonly 404: components["responses"]["Problem404"];
            readonly 421: components["responses"]["Problem421"];
            readonly 422: components["responses"]["Problem422"];
            readonly 503: components["responses"]["Problem503"];
        };
    };
    readonly listDrills: {
        readonly parameters: {
            readonly query?: {
                /** @description Only drills older than this one: the last id of the page before. */
                readonly before?: string | null;
                readonly limit?: number;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Done. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": readonly components["schemas"]["DrillRow"][];
                };
            };
            readonly 400: components["responses"]["Problem400"];
            readonly 401: components["responses"]["Problem401"];
            readonly 403: components["responses"]["Problem403"];
            readonly 421: components["responses"]["Problem421"];
            readonly 422: components["responses"]["Problem422"];
            readonly 503: components["responses"]["Problem503"];
        };
    };
    readonly startDrill: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["StartDrill"];
            };
        };
        readonly responses: {
            /** @description Done. */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["DrillRow"];
                };
            };
            readonly 400: components["responses"]["Problem400"];
            readonly 401: components["responses"]["Problem401"];
            readonly 403: components["responses"]["Problem403"];
            readonly 404: components["responses"]["Problem404"];
            readonly 409: components["responses"]["Problem409"];
            readonly 413: components["responses"]["Problem413"];
            readonly 415: components["responses"]["Problem415"];
            readonly 421: components["responses"]["Problem421"];
            readonly 422: components["responses"]["Problem422"];
            readonly 502: components["responses"]["Problem502"];
            readonly 503: components["responses"]["Problem503"];
        };
    };
    readonly drill: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Done. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["DrillDetail"];
                };
            };
            readonly 400: components["responses"]["Problem400"];
            readonly 401: components["responses"]["Problem401"];
            readonly 403: components["responses"]["Problem403"];
            readonly 404: components["responses"]["Problem404"];
            readonly 421: components["responses"]["Problem421"];
            readonly 422: components["responses"]["Problem422"];
            readonly 503: components["responses"]["Problem503"];
        };
    };
    readonly abortDrill: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["AbortRun"];
            };
        };
        readonly responses: {
            /** @description Done. */
            readonly 202: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["DrillRow"];
                };
            };
            readonly 400: components["responses"]["Problem400"];
            readonly 401: components["responses"]["Problem401"];
            readonly 403: components["responses"]["Problem403"];
            readonly 404: components["responses"]["Problem404"];
            readonly 409: components["responses"]["Problem409"];
            readonly 413: components["responses"]["Problem413"];
            readonly 415: components["responses"]["Problem415"];
            readonly 421: components["responses"]["Problem421"];
            readonly 422: components["responses"]["Problem422"];
            readonly 503: components["responses"]["Problem503"];
        };
    };
    readonly drillEvents: {
        readonly parameters: {
            readonly query?: {
                /** @description Only events with a higher `seq`. */
                readonly after?: number;
            };
            readonly header?: never;
            readonly path: {
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Done. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": readonly components["schemas"]["DrillEvent"][];
                };
            };
            readonly 400: components["responses"]["Problem400"];
            readonly 401: components["responses"]["Problem401"];
            readonly 403: components["responses"]["Problem403"];
            readonly 404: components["responses"]["Problem404"];
            readonly 421: components["responses"]["Problem421"];
            readonly 422: components["responses"]["Problem422"];
            readonly 503: components["responses"]["Problem503"];
        };
    };
    readonly drillFile: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly id: string;
                readonly name: "report.html" | "report.json" | "drill.yaml" | "events.ndjson";
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Done. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": string;
                    readonly "application/x-ndjson": string;
                    readonly "application/yaml": string;
                    readonly "text/html": string;
                };
            };
            readonly 400: components["responses"]["Problem400"];
            readonly 401: components["responses"]["Problem401"];
            readonly 403: components["responses"]["Problem403"];
            readonly 404: components["responses"]["Problem404"];
            readonly 421: components["responses"]["Problem421"];
            readonly 422: components["responses"]["Problem422"];
            readonly 503: components["responses"]["Problem503"];
        };
    };
    readonly noteDrill: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["DrillNote"];
            };
        };
        readonly responses: {
            /** @description Done. */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["DrillRow"];
                };
            };
            readonly 400: components["responses"]["Problem400"];
            readonly 401: components["responses"]["Problem401"];
            readonly 403: components["responses"]["Problem403"];
            readonly 404: components["responses"]["Problem404"];
            readonly 409: components["responses"]["Problem409"];
            readonly 413: components["responses"]["Problem413"];
            readonly 415: components["responses"]["Problem415"];
            readonly 421: components["responses"]["Problem421"];
            readonly 422: components["responses"]["Problem422"];
            readonly 503: components["responses"]["Problem503"];
        };
    };
    readonly drillReport: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Done. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["DrillReport"];
                };
            };
            readonly 400: components["responses"]["Problem400"];
            readonly 401: components["responses"]["Problem401"];
            readonly 403: components["responses"]["Problem403"];
            readonly 404: components["responses"]["Problem404"];
            readonly 421: components["responses"]["Problem421"];
            readonly 422: components["responses"]["Problem422"];
            readonly 503: components["responses"]["Problem503"];
        };
    };
    readonly streamDrill: {
        readonly parameters: {
            readonly query?: {
                /** @description Only events with a higher `seq`. */
                readonly after?: number;
            };
            readonly header?: never;
            readonly path: {
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Done. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "text/event-stream": components["schemas"]["DrillStreamMessage"];
                };
            };
            readonly 400: components["responses"]["Problem400"];
            readonly 401: components["responses"]["Problem401"];
            readonly 403: components["responses"]["Problem403"];
            readonly 404: components["responses"]["Problem404"];
            readonly 421: components["responses"]["Problem421"];
            readonly 422: components["responses"]["Problem422"];
            readonly 503: components["responses"]["Problem503"];
        };
    };
    readonly drillMatrix: {
        readonly parameters: {
            readonly query?: {
                /** @description A drill that is older is stale. */
                readonly staleAfterDays?: number;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Done. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["FailureMatrix"];
                };
            };
            readonly 400: components["responses"]["Problem400"];
            readonly 401: components["responses"]["Problem401"];
            readonly 403: components["responses"]["Problem403"];
            readonly 421: components["responses"]["Problem421"];
            readonly 422: components["responses"]["Problem422"];
            readonly 503: components["responses"]["Problem503"];
        };
    };
    readonly health: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Done. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        /** @constant */
                        readonly status: "ok";
                    };
                };
            };
            readonly 400: components["responses"]["Problem400"];
            readonly 421: components["responses"]["Problem421"];
            readonly 503: components["responses"]["Problem503"];
        };
    };
    readonly listJoinTokens: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Done. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": readonly components["schemas"]["JoinToken"][];
                };
            };
            readonly 400: components["responses"]["Problem400"];
            readonly 401: components["responses"]["Problem401"];
            readonly 403: components["responses"]["Problem403"];
            readonly 421: components["responses"]["Problem421"];
            readonly 503: components["responses"]["Problem503"];
        };
    };
    readonly createJoinToken: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["CreateJoinToken"];
            };
        };
        readonly responses: {
            /** @description Done. */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["CreatedJoinToken"];
                };
            };
            readonly 400: components["responses"]["Problem400"];
            readonly 401: components["responses"]["Problem401"];
            readonly 403: components["responses"]["Problem403"];
            readonly 413: components["responses"]["Problem413"];
            readonly 415: components["responses"]["Problem415"];
            readonly 421: components["responses"]["Problem421"];
            readonly 422: components["responses"]["Problem422"];
            readonly 503: components["responses"]["Problem503"];
        };
    };
    readonly deleteJoinToken: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Done. */
            readonly 204: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            readonly 400: components["responses"]["Problem400"];
            readonly 401: components["responses"]["Problem401"];
            readonly 403: components["responses"]["Problem403"];
            readonly 404: components["responses"]["Problem404"];
            readonly 421: components["responses"]["Problem421"];
            readonly 422: components["responses"]["Problem422"];
            readonly 503: components["responses"]["Problem503"];
        };
    };
    readonly killSwitch: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Done. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["KillSwitch"];
                };
            };
            readonly 400: components["responses"]["Problem400"];
            readonly 401: components["responses"]["Problem401"];
            readonly 403: components["responses"]["Problem403"];
            readonly 421: components["responses"]["Problem421"];
            readonly 503: components["responses"]["Problem503"];
        };
    };
    readonly liftKillSwitch: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Done. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["KillSwitch"];
                };
            };
            readonly 400: components["responses"]["Problem400"];
            readonly 401: components["responses"]["Problem401"];
            readonly 403: components["responses"]["Problem403"];
            readonly 421: components["responses"]["Problem421"];
            readonly 503: components["responses"]["Problem503"];
        };
    };
    readonly pullKillSwitch: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["PullSafetyLever"];
            };
        };
        readonly responses: {
            /** @description Done. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["KillSwitchPull"];
                };
            };
            readonly 400: components["responses"]["Problem400"];
            readonly 401: components["responses"]["Problem401"];
            readonly 403: components["responses"]["Problem403"];
            readonly 413: components["responses"]["Problem413"];
            readonly 415: components["responses"]["Problem415"];
            readonly 421: components["responses"]["Problem421"];
            readonly 422: components["responses"]["Problem422"];
            readonly 503: components["responses"]["Problem503"];
        };
    };
    readonly listRuns: {
        readonly parameters: {
            readonly query?: {
                /** @description Only runs older than this one: the last id of the page before. */
                readonly before?: string | null;
                readonly limit?: number;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Done. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": readonly components["schemas"]["RunRow"][];
                };
            };
            readonly 400: components["responses"]["Problem400"];
            readonly 401: components["responses"]["Problem401"];
            readonly 403: components["responses"]["Problem403"];
            readonly 421: components["responses"]["Problem421"];
            readonly 422: components["responses"]["Problem422"];
            readonly 503: components["responses"]["Problem503"];
        };
    };
    readonly startRun: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["StartRun"];
            };
        };
        readonly responses: {
            /** @description Done. */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["RunRow"];
                };
            };
            readonly 400: components["responses"]["Problem400"];
            readonly 401: components["responses"]["Problem401"];
            readonly 403: components["responses"]["Problem403"];
            readonly 404: components["responses"]["Problem404"];
            readonly 409: components["responses"]["Problem409"];
            readonly 413: components["responses"]["Problem413"];
            readonly 415: components["responses"]["Problem415"];
            readonly 421: components["responses"]["Problem421"];
            readonly 422: components["responses"]["Problem422"];
            readonly 502: components["responses"]["Problem502"];
            readonly 503: components["responses"]["Problem503"];
        };
    };
    readonly run: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Done. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["RunDetail"];
                };
            };
            readonly 400: components["responses"]["Problem400"];
            readonly 401: components["responses"]["Problem401"];
            readonly 403: components["responses"]["Problem403"];
            readonly 404: components["responses"]["Problem404"];
            readonly 421: components["responses"]["Problem421"];
            readonly 422: components["responses"]["Problem422"];
            readonly 503: components["responses"]["Problem503"];
        };
    };
    readonly abortRun: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["AbortRun"];
            };
        };
        readonly responses: {
            /** @description Done. */
            readonly 202: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["RunRow"];
                };
            };
            readonly 400: components["responses"]["Problem400"];
            readonly 401: components["responses"]["Problem401"];
            readonly 403: components["responses"]["Problem403"];
            readonly 404: components["responses"]["Problem404"];
            readonly 409: components["responses"]["Problem409"];
            readonly 413: components["responses"]["Problem413"];
            readonly 415: components["responses"]["Problem415"];
            readonly 421: components["responses"]["Problem421"];
            readonly 422: components["responses"]["Problem422"];
            readonly 503: components["responses"]["Problem503"];
        };
    };
    readonly customers: {
        readonly parameters: {
            readonly query?: {
                /** @description First second wanted of that round. */
                readonly from?: number;
                /** @description First round wanted; of every later one all is given. */
                readonly round?: number;
            };
            readonly header?: never;
            readonly path: {
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Done. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": readonly components["schemas"]["CustomerSecond"][];
                };
            };
            readonly 400: components["responses"]["Problem400"];
            readonly 401: components["responses"]["Problem401"];
            readonly 403: components["responses"]["Problem403"];
            readonly 404: components["responses"]["Problem404"];
            readonly 421: components["responses"]["Problem421"];
            readonly 422: components["responses"]["Problem422"];
            readonly 503: components["responses"]["Problem503"];
        };
    };
    readonly events: {
        readonly parameters: {
            readonly query?: {
                /** @description Only events with a higher `seq`. */
                readonly after?: number;
            };
            readonly header?: never;
            readonly path: {
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Done. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": readonly components["schemas"]["RunEvent"][];
                };
            };
            readonly 400: components["responses"]["Problem400"];
            readonly 401: components["responses"]["Problem401"];
            readonly 403: components["responses"]["Problem403"];
            readonly 404: components["responses"]["Problem404"];
            readonly 421: components["responses"]["Problem421"];
            readonly 422: components["responses"]["Problem422"];
            readonly 503: components["responses"]["Problem503"];
        };
    };
    readonly runFile: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly id: string;
                readonly name: "report.json" | "report.html" | "curve.csv" | "junit.xml" | "summary.md" | "plan.json" | "facts.json" | "timeline.ndjson" | "customers.ndjson" | "metrics.ndjson" | "recorded.json" | "scenario.yaml" | "events.ndjson";
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Done. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": string;
                    readonly "application/x-ndjson": string;
                    readonly "application/xml": string;
                    readonly "application/yaml": string;
                    readonly "text/csv": string;
                    readonly "text/html": string;
                    readonly "text/markdown": string;
                };
            };
            readonly 400: components["responses"]["Problem400"];
            readonly 401: components["responses"]["Problem401"];
            readonly 403: components["responses"]["Problem403"];
            readonly 404: components["responses"]["Problem404"];
            readonly 421: components["responses"]["Problem421"];
            readonly 422: components["responses"]["Problem422"];
            readonly 503: components["responses"]["Problem503"];
        };
    };
    readonly findings: {
        readonly parameters: {
            readonly query?: {
                readonly limit?: number;
                /** @description How many to leave out before the page. */
                readonly offset?: number;
            };
            readonly header?: never;
            readonly path: {
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Done. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": readonly components["schemas"]["Finding"][];
                };
            };
            readonly 400: components["responses"]["Problem400"];
            readonly 401: components["responses"]["Problem401"];
            readonly 403: components["responses"]["Problem403"];
            readonly 404: components["responses"]["Problem404"];
            readonly 421: components["responses"]["Problem421"];
            readonly 422: components["responses"]["Problem422"];
            readonly 503: components["responses"]["Problem503"];
        };
    };
    readonly changeRate: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["ChangeRate"];
            };
        };
        readonly responses: {
            /** @description Done. */
            readonly 202: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["RateAnswer"];
                };
            };
            readonly 400: components["responses"]["Problem400"];
            readonly 401: components["responses"]["Problem401"];
            readonly 403: components["responses"]["Problem403"];
            readonly 404: components["responses"]["Problem404"];
            readonly 409: components["responses"]["Problem409"];
            readonly 413: components["responses"]["Problem413"];
            readonly 415: components["responses"]["Problem415"];
            readonly 421: components["responses"]["Problem421"];
            readonly 422: components["responses"]["Problem422"];
            readonly 502: components["responses"]["Problem502"];
            readonly 503: components["responses"]["Problem503"];
        };
    };
    readonly report: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Done. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Report"];
                };
            };
            readonly 400: components["responses"]["Problem400"];
            readonly 401: components["responses"]["Problem401"];
            readonly 403: components["responses"]["Problem403"];
            readonly 404: components["responses"]["Problem404"];
            readonly 421: components["responses"]["Problem421"];
            readonly 422: components["responses"]["Problem422"];
            readonly 503: components["responses"]["Problem503"];
        };
    };
    readonly makeReport: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Done. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Report"];
                };
            };
            readonly 400: components["responses"]["Problem400"];
            readonly 401: components["responses"]["Problem401"];
            readonly 403: components["responses"]["Problem403"];
            readonly 404: components["responses"]["Problem404"];
            readonly 409: components["responses"]["Problem409"];
            readonly 421: components["responses"]["Problem421"];
            readonly 422: components["responses"]["Problem422"];
            readonly 503: components["responses"]["Problem503"];
        };
    };
    readonly streamRun: {
        readonly parameters: {
            readonly query?: {
                /** @description First second wanted of that round. */
                readonly from?: number;
                /** @description First round wanted; of every later one all is given. */
                readonly round?: number;
            };
            readonly header?: never;
            readonly path: {
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Done. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "text/event-stream": components["schemas"]["RunStreamMessage"];
                };
            };
            readonly 400: components["responses"]["Problem400"];
            readonly 401: components["responses"]["Problem401"];
            readonly 403: components["responses"]["Problem403"];
            readonly 404: components["responses"]["Problem404"];
            readonly 421: components["responses"]["Problem421"];
            readonly 422: components["responses"]["Problem422"];
            readonly 503: components["responses"]["Problem503"];
        };
    };
    readonly timeline: {
        readonly parameters: {
            readonly query?: {
                /** @description First second wanted of that round. */
                readonly from?: number;
                /** @description First round wanted; of every later one all is given. */
                readonly round?: number;
            };
            readonly header?: never;
            readonly path: {
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Done. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": readonly components["schemas"]["TimelineSecond"][];
                };
            };
            readonly 400: components["responses"]["Problem400"];
            readonly 401: components["responses"]["Problem401"];
            readonly 403: components["responses"]["Problem403"];
            readonly 404: components["responses"]["Problem404"];
            readonly 421: components["responses"]["Problem421"];
            readonly 422: components["responses"]["Problem422"];
            readonly 503: components["responses"]["Problem503"];
        };
    };
    readonly listScenarios: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Done. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": readonly components["schemas"]["ScenarioSummary"][];
                };
            };
            readonly 400: components["responses"]["Problem400"];
            readonly 401: components["responses"]["Problem401"];
            readonly 403: components["responses"]["Problem403"];
            readonly 421: components["responses"]["Problem421"];
            readonly 503: components["responses"]["Problem503"];
        };
    };
    readonly scenario: {
        readonly parameters: {
            readonly query?: {
                readonly shards?: number | null;
                readonly target?: string | null;
            };
            readonly header?: never;
            readonly path: {
                /** @description Percent-encoded: `mall%2Fmidnight-peak`. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Done. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ScenarioDetail"];
                };
            };
            readonly 400: components["responses"]["Problem400"];
            readonly 401: components["responses"]["Problem401"];
            readonly 403: components["responses"]["Problem403"];
            readonly 404: components["responses"]["Problem404"];
            readonly 421: components["responses"]["Problem421"];
            readonly 422: components["responses"]["Problem422"];
            readonly 503: components["responses"]["Problem503"];
        };
    };
    readonly preflight: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["StartPreflight"];
            };
        };
        readonly responses: {
            /** @description Done. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["PreflightSummary"];
                };
            };
            readonly 400: components["responses"]["Problem400"];
            readonly 401: components["responses"]["Problem401"];
            readonly 403: components["responses"]["Problem403"];
            readonly 404: components["responses"]["Problem404"];
            readonly 409: components["responses"]["Problem409"];
            readonly 413: components["responses"]["Problem413"];
            readonly 415: components["responses"]["Problem415"];
            readonly 421: components["responses"]["Problem421"];
            readonly 422: components["responses"]["Problem422"];
            readonly 502: components["responses"]["Problem502"];
            readonly 503: components["responses"]["Problem503"];
        };
    };
    readonly tryScenario: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["TryScenario"];
            };
        };
        readonly responses: {
            /** @description Done. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Trial"];
                };
            };
            readonly 400: components["responses"]["Problem400"];
            readonly 401: components["responses"]["Problem401"];
            readonly 403: components["responses"]["Problem403"];
            readonly 404: components["responses"]["Problem404"];
            readonly 409: components["responses"]["Problem409"];
            readonly 413: components["responses"]["Problem413"];
            readonly 415: components["responses"]["Problem415"];
            readonly 421: components["responses"]["Problem421"];
            readonly 422: components["responses"]["Problem422"];
            readonly 502: components["responses"]["Problem502"];
            readonly 503: components["responses"]["Problem503"];
        };
    };
    readonly session: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Done. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Session"];
                };
            };
            readonly 400: components["responses"]["Problem400"];
            readonly 401: components["responses"]["Problem401"];
            readonly 421: components["responses"]["Problem421"];
            readonly 503: components["responses"]["Problem503"];
        };
    };
    readonly login: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["Login"];
            };
        };
        readonly responses: {
            /** @description Done. */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Session"];
                };
            };
            readonly 400: components["responses"]["Problem400"];
            readonly 401: components["responses"]["Problem401"];
            readonly 403: components["responses"]["Problem403"];
            readonly 413: components["responses"]["Problem413"];
            readonly 415: components["responses"]["Problem415"];
            readonly 421: components["responses"]["Problem421"];
            readonly 422: components["responses"]["Problem422"];
            readonly 429: components["responses"]["Problem429"];
            readonly 503: components["responses"]["Problem503"];
        };
    };
    readonly logout: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Done. */
            readonly 204: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            readonly 400: components["responses"]["Problem400"];
            readonly 401: components["responses"]["Problem401"];
            readonly 403: components["responses"]["Problem403"];
            readonly 421: components["responses"]["Problem421"];
            readonly 503: components["responses"]["Problem503"];
        };
    };
    readonly changePassword: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["ChangePassword"];
            };
        };
        readonly responses: {
            /** @description Done. */
            readonly 204: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            readonly 400: components["responses"]["Problem400"];
            readonly 401: components["responses"]["Problem401"];
            readonly 403: components["responses"]["Problem403"];
            readonly 413: components["responses"]["Problem413"];
            readonly 415: components["responses"]["Problem415"];
            readonly 421: components["responses"]["Problem421"];
            readonly 422: components["responses"]["Problem422"];
            readonly 429: components["responses"]["Problem429"];
            readonly 503: components["responses"]["Problem503"];
        };
    };
    readonly listSwitches: {
        readonly parameters: {
            readonly query: {
                readonly kind?: "degrade" | "limit" | "guard" | "route";
                readonly limit?: number;
                readonly offset?: number;
                readonly search?: string;
                /** @description Name of a target; an admin may give the absolute path of its file. */
                readonly target: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Done. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["SwitchPage"];
                };
            };
            readonly 400: components["responses"]["Problem400"];
            readonly 401: components["responses"]["Problem401"];
            readonly 403: components["responses"]["Problem403"];
            readonly 404: components["responses"]["Problem404"];
            readonly 421: components["responses"]["Problem421"];
            readonly 422: components["responses"]["Problem422"];
            readonly 502: components["responses"]["Problem502"];
            readonly 503: components["responses"]["Problem503"];
        };
    };
    readonly listSwitchEffects: {
        readonly parameters: {
            readonly query: {
                /** @description Name of a target; an admin may give the absolute path of its file. */
                readonly target: string;
            };
            readonly header?: never;
            readonly path: {
                readonly name: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Done. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": readonly components["schemas"]["SwitchEffect"][];
                };
            };
            readonly 400: components["responses"]["Problem400"];
            readonly 401: components["responses"]["Problem401"];
            readonly 403: components["responses"]["Problem403"];
            readonly 404: components["responses"]["Problem404"];
            readonly 421: components["responses"]["Problem421"];
            readonly 422: components["responses"]["Problem422"];
            readonly 502: components["responses"]["Problem502"];
            readonly 503: components["responses"]["Problem503"];
        };
    };
    readonly listSwitchHistory: {
        readonly parameters: {
            readonly query: {
                readonly before?: string;
                readonly limit?: number;
                readonly switch?: string;
                /** @description Name of a target; an admin may give the absolute path of its file. */
                readonly target: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Done. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": readonly components["schemas"]["SwitchHistoryEntry"][];
                };
            };
            readonly 400: components["responses"]["Problem400"];
            readonly 401: components["responses"]["Problem401"];
            readonly 403: components["responses"]["Problem403"];
            readonly 404: components["responses"]["Problem404"];
            readonly 421: components["responses"]["Problem421"];
            readonly 422: components["responses"]["Problem422"];
            readonly 502: components["responses"]["Problem502"];
            readonly 503: components["responses"]["Problem503"];
        };
    };
    readonly previewPush: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["PreviewPush"];
            };
        };
        readonly responses: {
            /** @description Done. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["PushPreview"];
                };
            };
            readonly 400: components["responses"]["Problem400"];
            readonly 401: components["responses"]["Problem401"];
            readonly 403: components["responses"]["Problem403"];
            readonly 404: components["responses"]["Problem404"];
            readonly 413: components["responses"]["Problem413"];
            readonly 415: components["responses"]["Problem415"];
            readonly 421: components["responses"]["Problem421"];
            readonly 422: components["responses"]["Problem422"];
            readonly 502: components["responses"]["Problem502"];
            readonly 503: components["responses"]["Problem503"];
        };
    };
    readonly startPush: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["StartPush"];
            };
        };
        readonly responses: {
            /** @description Done. */
            readonly 202: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["SwitchPush"];
                };
            };
            readonly 400: components["responses"]["Problem400"];
            readonly 401: components["responses"]["Problem401"];
            readonly 403: components["responses"]["Problem403"];
            readonly 404: components["responses"]["Problem404"];
            readonly 409: components["responses"]["Problem409"];
            readonly 413: components["responses"]["Problem413"];
            readonly 415: components["responses"]["Problem415"];
            readonly 421: components["responses"]["Problem421"];
            readonly 422: components["responses"]["Problem422"];
            readonly 502: components["responses"]["Problem502"];
            readonly 503: components["responses"]["Problem503"];
        };
    };
    readonly listPushes: {
        readonly parameters: {
            readonly query: {
                readonly limit?: number;
                /** @description Name of a target; an admin may give the absolute path of its file. */
                readonly target: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Done. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": readonly components["schemas"]["SwitchPush"][];
                };
            };
            readonly 400: components["responses"]["Problem400"];
            readonly 401: components["responses"]["Problem401"];
            readonly 403: components["responses"]["Problem403"];
            readonly 404: components["responses"]["Problem404"];
            readonly 421: components["responses"]["Problem421"];
            readonly 422: components["responses"]["Problem422"];
            readonly 502: components["responses"]["Problem502"];
            readonly 503: components["responses"]["Problem503"];
        };
    };
    readonly getPush: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Done. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["SwitchPush"];
                };
            };
            readonly 400: components["responses"]["Problem400"];
            readonly 401: components["responses"]["Problem401"];
            readonly 403: components["responses"]["Problem403"];
            readonly 404: components["responses"]["Problem404"];
            readonly 421: components["responses"]["Problem421"];
            readonly 422: components["responses"]["Problem422"];
            readonly 502: components["responses"]["Problem502"];
            readonly 503: components["responses"]["Problem503"];
        };
    };
    readonly continuePush: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Done. */
            readonly 202: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["SwitchPush"];
                };
            };
            readonly 400: components["responses"]["Problem400"];
            readonly 401: components["responses"]["Problem401"];
            readonly 403: components["responses"]["Problem403"];
            readonly 404: components["responses"]["Problem404"];
            readonly 409: components["responses"]["Problem409"];
            readonly 421: components["responses"]["Problem421"];
            readonly 422: components["responses"]["Problem422"];
            readonly 503: components["responses"]["Problem503"];
        };
    };
    readonly rollBackPush: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["RollBackPush"];
            };
        };
        readonly responses: {
            /** @description Done. */
            readonly 202: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["SwitchPush"];
                };
            };
            readonly 400: components["responses"]["Problem400"];
            readonly 401: components["responses"]["Problem401"];
            readonly 403: components["responses"]["Problem403"];
            readonly 404: components["responses"]["Problem404"];
            readonly 409: components["responses"]["Problem409"];
            readonly 413: components["responses"]["Problem413"];
            readonly 415: components["responses"]["Problem415"];
            readonly 421: components["responses"]["Problem421"];
            readonly 422: components["responses"]["Problem422"];
            readonly 503: components["responses"]["Problem503"];
        };
    };
    readonly listTargets: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Done. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": readonly string[];
                };
            };
            readonly 400: components["responses"]["Problem400"];
            readonly 401: components["responses"]["Problem401"];
            readonly 403: components["responses"]["Problem403"];
            readonly 421: components["responses"]["Problem421"];
            readonly 503: components["responses"]["Problem503"];
        };
    };
    readonly listTokens: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Done. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": readonly components["schemas"]["ApiToken"][];
                };
            };
            readonly 400: components["responses"]["Problem400"];
            readonly 401: components["responses"]["Problem401"];
            readonly 403: components["responses"]["Problem403"];
            readonly 421: components["responses"]["Problem421"];
            readonly 503: components["responses"]["Problem503"];
        };
    };
    readonly createToken: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["CreateToken"];
            };
        };
        readonly responses: {
            /** @description Done. */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["CreatedToken"];
                };
            };
            readonly 400: components["responses"]["Problem400"];
            readonly 401: components["responses"]["Problem401"];
            readonly 403: components["responses"]["Problem403"];
            readonly 409: components["responses"]["Problem409"];
            readonly 413: components["responses"]["Problem413"];
            readonly 415: components["responses"]["Problem415"];
            readonly 421: components["responses"]["Problem421"];
            readonly 422: components["responses"]["Problem422"];
            readonly 503: components["responses"]["Problem503"];
        };
    };
    readonly revokeToken: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Done. */
            readonly 204: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            readonly 400: components["responses"]["Problem400"];
            readonly 401: components["responses"]["Problem401"];
            readonly 403: components["responses"]["Problem403"];
            readonly 404: components["responses"]["Problem404"];
            readonly 421: components["responses"]["Problem421"];
            readonly 422: components["responses"]["Problem422"];
            readonly 503: components["responses"]["Problem503"];
        };
    };
    readonly usedRows: {
        readonly parameters: {
            readonly query: {
                /** @description The `name` in its file. */
                readonly scenario: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Done. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": readonly components["schemas"]["UsedRows"][];
                };
            };
            readonly 400: components["responses"]["Problem400"];
            readonly 401: components["responses"]["Problem401"];
            readonly 403: components["responses"]["Problem403"];
            readonly 421: components["responses"]["Problem421"];
            readonly 422: components["responses"]["Problem422"];
            readonly 503: components["responses"]["Problem503"];
        };
    };
    readonly listUsers: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Done. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": readonly components["schemas"]["User"][];
                };
            };
            readonly 400: components["responses"]["Problem400"];
            readonly 401: components["responses"]["Problem401"];
            readonly 403: components["responses"]["Problem403"];
            readonly 421: components["responses"]["Problem421"];
            readonly 503: components["responses"]["Problem503"];
        };
    };
    readonly createUser: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["CreateUser"];
            };
        };
        readonly responses: {
            /** @description Done. */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["CreatedUser"];
                };
            };
            readonly 400: components["responses"]["Problem400"];
            readonly 401: components["responses"]["Problem401"];
            readonly 403: components["responses"]["Problem403"];
            readonly 409: components["responses"]["Problem409"];
            readonly 413: components["responses"]["Problem413"];
            readonly 415: components["responses"]["Problem415"];
            readonly 421: components["responses"]["Problem421"];
            readonly 422: components["responses"]["Problem422"];
            readonly 503: components["responses"]["Problem503"];
        };
    };
    readonly deleteUser: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Done. */
            readonly 204: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            readonly 400: components["responses"]["Problem400"];
            readonly 401: components["responses"]["Problem401"];
            readonly 403: components["responses"]["Problem403"];
            readonly 404: components["responses"]["Problem404"];
            readonly 409: components["responses"]["Problem409"];
            readonly 421: components["responses"]["Problem421"];
            readonly 422: components["responses"]["Problem422"];
            readonly 503: components["responses"]["Problem503"];
        };
    };
    readonly resetPassword: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Done. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["CreatedUser"];
                };
            };
            readonly 400: components["responses"]["Problem400"];
            readonly 401: components["responses"]["Problem401"];
            readonly 403: components["responses"]["Problem403"];
            readonly 404: components["responses"]["Problem404"];
            readonly 409: components["responses"]["Problem409"];
            readonly 421: components["responses"]["Problem421"];
            readonly 422: components["responses"]["Problem422"];
            readonly 503: components["responses"]["Problem503"];
        };
    };
    readonly changeRole: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["ChangeRole"];
            };
        };
        readonly responses: {
            /** @description Done. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["User"];
                };
            };
            readonly 400: components["responses"]["Problem400"];
            readonly 401: components["responses"]["Problem401"];
            readonly 403: components["responses"]["Problem403"];
            readonly 404: components["responses"]["Problem404"];
            readonly 409: components["responses"]["Problem409"];
            readonly 413: components["responses"]["Problem413"];
            readonly 415: components["responses"]["Problem415"];
            readonly 421: components["responses"]["Problem421"];
            readonly 422: components["responses"]["Problem422"];
            readonly 503: components["responses"]["Problem503"];
        };
    };
    readonly listWorkers: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Done. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": readonly components["schemas"]["Worker"][];
                };
            };
            readonly 400: components["responses"]["Problem400"];
            readonly 401: components["responses"]["Problem401"];
            readonly 403: components["responses"]["Problem403"];
            readonly 421: components["responses"]["Problem421"];
            readonly 503: components["responses"]["Problem503"];
        };
    };
    readonly joinWorker: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["JoinWorker"];
            };
        };
        readonly responses: {
            /** @description Done. */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["JoinedWorker"];
                };
            };
            readonly 400: components["responses"]["Problem400"];
            readonly 403: components["responses"]["Problem403"];
            readonly 409: components["responses"]["Problem409"];
            readonly 413: components["responses"]["Problem413"];
            readonly 415: components["responses"]["Problem415"];
            readonly 421: components["responses"]["Problem421"];
            readonly 422: components["responses"]["Problem422"];
            readonly 429: components["responses"]["Problem429"];
            readonly 502: components["responses"]["Problem502"];
            readonly 503: components["responses"]["Problem503"];
        };
    };
    readonly revokeWorker: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly name: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Done. */
            readonly 204: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            readonly 400: components["responses"]["Problem400"];
            readonly 401: components["responses"]["Problem401"];
            readonly 403: components["responses"]["Problem403"];
            readonly 404: components["responses"]["Problem404"];
            readonly 421: components["responses"]["Problem421"];
            readonly 422: components["responses"]["Problem422"];
            readonly 503: components["responses"]["Problem503"];
        };
    };
}
