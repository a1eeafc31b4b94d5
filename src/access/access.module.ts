import { Global, Module } from '@nestjs/common';
import { APP_GUARD, DiscoveryModule } from '@nestjs/core';
import { AccessCleanup } from './access-cleanup.js';
import { AccessGuard } from './access-guard.js';
import { Access } from './access.service.js';
import { AuditTrail } from './audit-trail.service.js';
import { AuditController } from './audit/audit.controller.js';
import { AuditStore } from './audit/audit.store.js';
import { CredentialsStore } from './credentials.store.js';
import { FirstAdmin } from './first-admin.service.js';
import { HandlerCheck } from './handler-check.js';
import { IdempotencyStore } from './idempotency/idempotency.store.js';
import { KeysController } from './keys/keys.controller.js';
import { Keys } from './keys/keys.service.js';
import { KeysStore } from './keys/keys.store.js';
import { Passwords } from './passwords.js';
import { PeopleController } from './people/people.controller.js';
import { People } from './people/people.service.js';
import { PeopleStore } from './people/people.store.js';
import { SessionController } from './sessions/session.controller.js';
import { Sessions } from './sessions/sessions.service.js';
import { SessionsStore } from './sessions/sessions.store.js';
import { SignInLinks } from './sessions/sign-in-links.service.js';
import { SignIn } from './sessions/sign-in.service.js';

/** Who may do what. Global: its guard stands before every handler, and rooms inject `Access` and `AuditTrail`. Needs `AccessOptions`. */
@Global()
@Module({
  imports: [DiscoveryModule],
  controllers: [KeysController, PeopleController, SessionController, AuditController],
  providers: [
    { provide: APP_GUARD, useClass: AccessGuard },
    Access,
    AccessCleanup,
    AuditStore,
    AuditTrail,
    CredentialsStore,
    FirstAdmin,
    HandlerCheck,
    IdempotencyStore,
    Keys,
    KeysStore,
    Passwords,
    People,
    PeopleStore,
    Sessions,
    SessionsStore,
    SignIn,
    SignInLinks,
  ],
  exports: [Access, AuditTrail, IdempotencyStore],
})
export class AccessModule {}
