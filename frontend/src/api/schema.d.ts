// Written by `npm run generate` from openapi.yaml. Do not edit.
export interface paths {
    "/api/v1/activation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Open an account by a code (or choose a new password by a reset code), and sign in
         * @description Gate: a link of the kind `card`.
         */
        post: operations["identity.activate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/activation/join": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Join the record of a code to the account that is signed in
         * @description Gate: a link of the kind `card`.
         */
        post: operations["identity.join"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/activation/look": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * What a code is for; nothing is changed
         * @description Gate: a link of the kind `card`.
         */
        post: operations["identity.look-card"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/boot": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who I am, my hats, my menu
         * @description Gate: the caller's own account.
         */
        get: operations["web.boot"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/boot/hat": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Change hat
         * @description Gate: the caller's own account.
         */
        put: operations["web.wear"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/charter": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The charter of use in force
         * @description Gate: public.
         */
        get: operations["identity.charter"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/children": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * My children, over all my organisations
         * @description Gate: the right `directory:self`.
         */
        get: operations["directory.my-children"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/children/{child}/directory": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One of my children, and my part
         * @description Gate: the right `directory:self`.
         */
        get: operations["directory.read-child"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/children/{child}/directory/consents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Answer for my child about images
         * @description Gate: the right `directory:consent`.
         */
        put: operations["directory.consent"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/children/{child}/directory/dispute": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * This is not my child
         * @description Gate: the right `directory:self`.
         */
        post: operations["directory.dispute-child"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/children/{child}/directory/photo/{file}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The face of my child that the school keeps
         * @description Gate: the right `directory:self`.
         */
        get: operations["directory.child-photo"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/children/{child}/liaison/notes/{note}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A note I received
         * @description Gate: the right `liaison:consult`.
         */
        get: operations["liaison.received"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/children/{child}/liaison/notes/{note}/answer": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Sign, answer or authorise for this child
         * @description Gate: the right `liaison:answer`.
         */
        put: operations["liaison.answer"];
        post?: never;
        /**
         * Take my answer back, until the closing date
         * @description Gate: the right `liaison:answer`.
         */
        delete: operations["liaison.undo-answer"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/children/{child}/liaison/notes/{note}/attachments/{file}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A file of a note I received
         * @description Gate: the right `liaison:consult`.
         */
        get: operations["liaison.received-file"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/children/{child}/liaison/notes/{note}/event.ics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The date of a note, for my calendar
         * @description Gate: the right `liaison:consult`.
         */
        get: operations["liaison.received-event"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/children/{child}/liaison/notes/{note}/read": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * I have read the note
         * @description Gate: the right `liaison:acknowledge`.
         */
        post: operations["liaison.acknowledge"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/children/{child}/privacy/copies": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask for a copy of my child's data, as I may read them
         * @description Gate: the right `privacy:ask`.
         */
        post: operations["privacy.ask-child-copy"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/children/{child}/privacy/openings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Which functions opened my child's record, and on which day
         * @description Gate: the right `privacy:ask`.
         */
        get: operations["privacy.consulted"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/children/{child}/privacy/requests": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask it for my child
         * @description Gate: the right `privacy:ask`.
         */
        post: operations["privacy.ask-for-child"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/directory/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What my organisations hold of me
         * @description Gate: the right `directory:self`.
         */
        get: operations["directory.my-records"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/directory/questions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What my organisations ask me of records of one name
         * @description Gate: the right `directory:self`.
         */
        get: operations["directory.my-questions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/exchange/token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A key for a token of an hour (OAuth 2.0 client credentials, RFC 6749 section 4.4)
         * @description Gate: a link of the kind `exchange_key`.
         */
        post: operations["exchange.token"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/home": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What to do now
         * @description Gate: the caller's own account.
         */
        get: operations["web.home"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/liaison/feed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * My children's notes: what is still asked first, then the newest
         * @description Gate: the right `liaison:consult`.
         */
        get: operations["liaison.feed"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/mails/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Verify an address by the link that was sent to it
         * @description Gate: a link of the kind `address`.
         */
        post: operations["identity.verify-address"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The caller: account, what is pending, hats
         * @description Gate: the caller's own account.
         */
        get: operations["identity.me"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change one's name, telephone, language, appearance
         * @description Gate: the caller's own account.
         */
        patch: operations["identity.change-me"];
        trace?: never;
    };
    "/api/v1/me/charter": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Accept a charter in force: that of this place, or one that an organisation above gave the caller's
         * @description Gate: the caller's own account.
         */
        post: operations["identity.accept-charter"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/charters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The charters of use that the caller owes or has accepted, what is still asked for first
         * @description Gate: the caller's own account.
         */
        get: operations["identity.my-charters"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/joins": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Records elsewhere that seem to be mine, and those that I joined lately
         * @description Gate: a link of the kind `session`.
         */
        get: operations["identity.joins"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/joins/{id}/undo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take back what I joined, within thirty days
         * @description Gate: a link of the kind `session`.
         */
        post: operations["identity.undo-join"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/joins/account": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Join another account of mine to this one, by signing in to it
         * @description Gate: a link of the kind `session`.
         */
        post: operations["identity.join-account"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/joins/mail": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Have a link sent to the address of a proposed record
         * @description Gate: a link of the kind `session`.
         */
        post: operations["identity.prove-join"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/joins/refuse": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Say that a proposed record is somebody else's
         * @description Gate: a link of the kind `session`.
         */
        post: operations["identity.refuse-join"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/mails": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Add an e-mail address; a link is sent to it
         * @description Gate: the caller's own account.
         */
        post: operations["identity.add-address"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/mails/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Remove an address
         * @description Gate: the caller's own account.
         */
        delete: operations["identity.remove-address"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/mails/{id}/verification": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send the link again
         * @description Gate: the caller's own account.
         */
        post: operations["identity.send-verification"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/notifications": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How I want to be told
         * @description Gate: the caller's own account.
         */
        get: operations["notify.preferences"];
        /**
         * Change how I want to be told
         * @description Gate: the caller's own account.
         */
        put: operations["notify.set-preferences"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/passkeys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The account's passkeys
         * @description Gate: the caller's own account.
         */
        get: operations["identity.passkeys"];
        put?: never;
        /**
         * Keep the passkey that a device made
         * @description Gate: the caller's own account.
         */
        post: operations["identity.add-passkey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/passkeys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Remove a passkey
         * @description Gate: the caller's own account.
         */
        delete: operations["identity.remove-passkey"];
        options?: never;
        head?: never;
        /**
         * Rename a passkey
         * @description Gate: the caller's own account.
         */
        patch: operations["identity.rename-passkey"];
        trace?: never;
    };
    "/api/v1/me/passkeys/begin": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * The question to a device that makes a passkey
         * @description Gate: the caller's own account.
         */
        post: operations["identity.begin-passkey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Change one's password; the other sessions end
         * @description Gate: the caller's own account.
         */
        post: operations["identity.change-password"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/push": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Receive push in this browser
         * @description Gate: the caller's own account.
         */
        post: operations["notify.subscribe"];
        /**
         * Stop push in every browser
         * @description Gate: the caller's own account.
         */
        delete: operations["notify.unsubscribe"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/second-factor": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Begin a second factor: its QR and its secret, shown once
         * @description Gate: the caller's own account.
         */
        post: operations["identity.enrol-factor"];
        /**
         * Remove the second factor, given a moment ago
         * @description Gate: the caller's own account.
         */
        delete: operations["identity.remove-factor"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/second-factor/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Confirm a second factor by its first code: ten recovery codes, a new token, other sessions end
         * @description Gate: the caller's own account.
         */
        post: operations["identity.confirm-factor"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/second-factor/recovery": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Replace the recovery codes
         * @description Gate: the caller's own account.
         */
        post: operations["identity.renew-recovery-codes"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The account's live sessions
         * @description Gate: the caller's own account.
         */
        get: operations["identity.sessions"];
        put?: never;
        post?: never;
        /**
         * End every session but this one
         * @description Gate: the caller's own account.
         */
        delete: operations["identity.end-other-sessions"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/sessions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * End one session
         * @description Gate: the caller's own account.
         */
        delete: operations["identity.end-session"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/ways": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The providers that open the account, and those that could
         * @description Gate: the caller's own account.
         */
        get: operations["identity.externals"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/ways/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Let a provider open the account no more
         * @description Gate: the caller's own account.
         */
        delete: operations["identity.unlink-way"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notify/bell": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * My notifications, newest first
         * @description Gate: the right `notify:follow`.
         */
        get: operations["notify.bell"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notify/refusals/{token}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Stop mail from its unsubscribe link (RFC 8058)
         * @description Gate: a link of the kind `notify.refuse`.
         */
        post: operations["notify.refuse"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/password/forgotten": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Have a link sent to the verified addresses of an account, if there is one
         * @description Gate: public.
         */
        post: operations["identity.forgotten-password"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/password/reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Choose a new password by a link of a mail; every session ends, a new one opens
         * @description Gate: a link of the kind `reset`.
         */
        post: operations["identity.reset-password"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/password/reset/look": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Whose password a link changes
         * @description Gate: a link of the kind `reset`.
         */
        post: operations["identity.look-reset"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/privacy/requests": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What I asked of my organisations about data
         * @description Gate: the right `privacy:ask`.
         */
        get: operations["privacy.my-requests"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/resource/sent": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What was sent of me, and to which resources
         * @description Gate: the right `resource:consult`.
         */
        get: operations["resource.sent-of-me"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/resource/tiles": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * My resources
         * @description Gate: the right `resource:consult`.
         */
        get: operations["resource.tiles"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign in by login name (or verified address) and password
         * @description Gate: public.
         */
        post: operations["identity.sign-in"];
        /**
         * Sign out: the session ends everywhere, and at the provider that opened it
         * @description Gate: the caller's own account.
         */
        delete: operations["identity.sign-out"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/session/arrival": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What somebody whom a provider vouches for may do here
         * @description Gate: a link of the kind `arrival`.
         */
        get: operations["identity.look-arrival"];
        put?: never;
        /**
         * Say who one is here: open what was found, an account that exists, or the record of a paper
         * @description Gate: a link of the kind `arrival`.
         */
        post: operations["identity.settle-arrival"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/session/card": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign a pupil in by their class card
         * @description Gate: a link of the kind `class_card`.
         */
        post: operations["identity.sign-in-card"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/session/class": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign a pupil in by class code, tile, picture and two words
         * @description Gate: a link of the kind `class_code`.
         */
        post: operations["identity.sign-in-class"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/session/class/look": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * The tiles of a class, by its code of the day
         * @description Gate: a link of the kind `class_code`.
         */
        post: operations["identity.look-class"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/session/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give the password again: what is delicate is open for 15 minutes
         * @description Gate: the caller's own account.
         */
        post: operations["identity.confirm-password"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/session/not-me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Disown a sign-in by the link of its letter: every session ends, the password opens nothing any more
         * @description Gate: a link of the kind `device`.
         */
        post: operations["identity.not-me"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/session/passkey": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign in by a passkey: it stands for the password and the second factor
         * @description Gate: a link of the kind `passkey`.
         */
        post: operations["identity.sign-in-passkey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/session/passkey/begin": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * The question to a passkey, to sign in
         * @description Gate: public.
         */
        post: operations["identity.begin-passkey-sign-in"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/session/release": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Say that a held sign-in was one's own, by the link of its letter: the session goes on where it was opened
         * @description Gate: a link of the kind `held`.
         */
        post: operations["identity.release-session"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/session/second-factor": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give the second factor: the session gets a new token
         * @description Gate: the caller's own account.
         */
        post: operations["identity.show-factor"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/session/ways": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The providers of identity by which one may enter here
         * @description Gate: public.
         */
        get: operations["identity.ways"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/session/ways/{way}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Leave for a provider: its address, and a cookie for the return
         * @description Gate: public.
         */
        post: operations["identity.begin-way"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/session/ways/{way}/return": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Come back from a provider: a session, or an arrival that must say who they are
         * @description Gate: a link of the kind `way`.
         */
        post: operations["identity.end-way"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/charter": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The charters that this organisation writes for its schools, and how many accepted them
         * @description Gate: the right `charter:consult`.
         */
        get: operations["charter.list"];
        put?: never;
        /**
         * Begin a charter as a draft
         * @description Gate: the right `charter:publish`.
         */
        post: operations["charter.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/charter/{charter}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A charter: its versions, the schools it went to, acceptances by profile
         * @description Gate: the right `charter:consult`.
         */
        get: operations["charter.detail"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/charter/{charter}/draft": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Write the draft of a charter, a new version when there is none
         * @description Gate: the right `charter:publish`.
         */
        put: operations["charter.write"];
        post?: never;
        /**
         * Throw the draft away
         * @description Gate: the right `charter:publish`.
         */
        delete: operations["charter.drop-draft"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/charter/{charter}/push": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give the draft to the schools that let this organisation
         * @description Gate: the right `charter:publish`.
         */
        post: operations["charter.push"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/charter/{charter}/withdraw": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * End the charter: nobody owes it any more
         * @description Gate: the right `charter:publish`.
         */
        post: operations["charter.withdraw"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/charter/received": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The charters that this school was given, and how many of its people accepted them
         * @description Gate: the right `charter:consult`.
         */
        get: operations["charter.received"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/deployment/adoption": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Accounts by profile over the schools, never of a single person
         * @description Gate: the right `deployment:consult`.
         */
        get: operations["deployment.adoption"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/deployment/fleet": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The schools: opened, deployed, their last import, their accounts by profile
         * @description Gate: the right `deployment:consult`.
         */
        get: operations["deployment.fleet"];
        /**
         * Write schools into waves
         * @description Gate: the right `deployment:manage`.
         */
        put: operations["deployment.plan"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/deployment/fleet.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The fleet as a table
         * @description Gate: the right `deployment:consult`.
         */
        get: operations["deployment.fleet-file"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/directory/bridges": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Proposals of linked organisations
         * @description Gate: the right `directory:manage`.
         */
        get: operations["directory.list-bridges"];
        put?: never;
        /**
         * Propose a pupil to a linked school
         * @description Gate: the right `directory:manage`.
         */
        post: operations["directory.propose-bridge"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/directory/bridges/{bridge}/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Accept a proposal: the same person, or a new record
         * @description Gate: the right `directory:manage`.
         */
        post: operations["directory.confirm-bridge"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/directory/bridges/{bridge}/refuse": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Refuse a proposal
         * @description Gate: the right `directory:manage`.
         */
        post: operations["directory.refuse-bridge"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/directory/classes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The classes of a school year
         * @description Gate: the right `directory:consult`.
         */
        get: operations["directory.list-classes"];
        put?: never;
        /**
         * Open a class
         * @description Gate: the right `directory:manage`.
         */
        post: operations["directory.add-class"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/directory/classes/{class}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One class with its faces
         * @description Gate: the right `directory:consult`.
         */
        get: operations["directory.read-class"];
        /**
         * Correct a class
         * @description Gate: the right `directory:manage`.
         */
        put: operations["directory.edit-class"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/directory/classes/{class}/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * The list of a class, with how its families are reached
         * @description Gate: the right `directory:consult`.
         */
        post: operations["directory.export-class"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/directory/classes/{class}/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Put a person into a class
         * @description Gate: the right `directory:manage`.
         */
        post: operations["directory.join-class"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/directory/classes/{class}/members/{person}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Take a person out of a class
         * @description Gate: the right `directory:manage`.
         */
        delete: operations["directory.leave-class"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/directory/consents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What families answered about images, by class
         * @description Gate: the right `directory:consult`.
         */
        get: operations["directory.class-consents"];
        /**
         * Write an answer given on paper
         * @description Gate: the right `directory:manage`.
         */
        put: operations["directory.paper-consent"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/directory/disputes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Guardians who say: not my child
         * @description Gate: the right `directory:manage`.
         */
        get: operations["directory.list-disputes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/directory/disputes/{dispute}/decision": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * End the link, or keep it
         * @description Gate: the right `directory:manage`.
         */
        post: operations["directory.decide-dispute"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/directory/duplicates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Records that may be one human being, and why
         * @description Gate: the right `directory:manage`.
         */
        get: operations["directory.list-duplicates"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/directory/duplicates/{duplicate}/decision": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Decide whether two records are one human being
         * @description Gate: the right `directory:manage`.
         */
        post: operations["directory.decide-duplicate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/directory/duplicates/{duplicate}/undo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Part two records again, within a week
         * @description Gate: the right `directory:manage`.
         */
        post: operations["directory.undo-duplicate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/directory/expected": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Pupils admitted here and not yet in ONDE, with since when
         * @description Gate: the right `directory:manage`.
         */
        get: operations["directory.list-expected"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/directory/exports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask for the list of every pupil, with how their families are reached
         * @description Gate: the right `directory:manage`.
         */
        post: operations["directory.export-people"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/directory/exports/{document}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A list that the caller asked for
         * @description Gate: the right `directory:manage`.
         */
        get: operations["directory.read-export"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/directory/feeds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The last sets
         * @description Gate: the right `directory:feed`.
         */
        get: operations["directory.list-feeds"];
        put?: never;
        /**
         * Bring an académie's set of files; it is read, and nothing changes
         * @description Gate: the right `directory:feed`.
         */
        post: operations["directory.upload-feed"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/directory/feeds/{feed}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One set, school by school
         * @description Gate: the right `directory:feed`.
         */
        get: operations["directory.read-feed"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/directory/feeds/{feed}/again": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Read a set again: schools linked since receive their part
         * @description Gate: the right `directory:feed`.
         */
        post: operations["directory.reread-feed"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/directory/feeds/{feed}/apply": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Have every school write its part
         * @description Gate: the right `directory:feed`.
         */
        post: operations["directory.apply-feed"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/directory/feeds/{feed}/schools": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Open schools that the set knows and Préau does not
         * @description Gate: the right `directory:feed`.
         */
        post: operations["directory.open-feed-schools"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/directory/groups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The groups of a school year
         * @description Gate: the right `directory:consult`.
         */
        get: operations["directory.list-groups"];
        put?: never;
        /**
         * Make a group by hand
         * @description Gate: the right `directory:manage`.
         */
        post: operations["directory.make-group"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/directory/groups/{group}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One group with its members
         * @description Gate: the right `directory:consult`.
         */
        get: operations["directory.read-group"];
        /**
         * Rename a hand-made group and set its members
         * @description Gate: the right `directory:manage`.
         */
        put: operations["directory.edit-group"];
        post?: never;
        /**
         * Archive a hand-made group
         * @description Gate: the right `directory:manage`.
         */
        delete: operations["directory.archive-group"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/directory/imports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The last imports
         * @description Gate: the right `directory:import`.
         */
        get: operations["directory.list-imports"];
        put?: never;
        /**
         * Bring the register's files; they are examined and nothing changes
         * @description Gate: the right `directory:import`.
         */
        post: operations["directory.upload-import"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/directory/imports/{import}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One import with its report
         * @description Gate: the right `directory:import`.
         */
        get: operations["directory.read-import"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/directory/imports/{import}/apply": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Apply an examined import
         * @description Gate: the right `directory:import`.
         */
        post: operations["directory.apply-import"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/directory/imports/{import}/columns": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What the columns of an import's tables are taken for, with what their first lines would give
         * @description Gate: the right `directory:import`.
         */
        get: operations["directory.read-import-columns"];
        /**
         * Say what the columns hold, for this import and the next tables of the same headers, and examine
         * @description Gate: the right `directory:import`.
         */
        put: operations["directory.say-import-columns"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/directory/imports/{import}/columns/try": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * The same with what a person says of them; nothing is kept
         * @description Gate: the right `directory:import`.
         */
        post: operations["directory.try-import-columns"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/directory/imports/{import}/undo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Undo an import within a week
         * @description Gate: the right `directory:import`.
         */
        post: operations["directory.undo-import"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/directory/kinship": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Say that a guardian answers for a pupil
         * @description Gate: the right `directory:manage`.
         */
        post: operations["directory.tie-guardian"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/directory/kinship/{link}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Correct a link
         * @description Gate: the right `directory:manage`.
         */
        put: operations["directory.edit-kinship"];
        post?: never;
        /**
         * End a link, at once
         * @description Gate: the right `directory:manage`.
         */
        delete: operations["directory.end-kinship"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/directory/me/address": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Hide or show my address
         * @description Gate: the right `directory:self`.
         */
        put: operations["directory.hide-address"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/directory/next-year": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The year to come, as it is being prepared
         * @description Gate: the right `directory:manage`.
         */
        get: operations["directory.read-next-year"];
        put?: never;
        /**
         * Begin to prepare the year to come
         * @description Gate: the right `directory:manage`.
         */
        post: operations["directory.begin-next-year"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/directory/next-year/classes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Add a class to the year to come
         * @description Gate: the right `directory:manage`.
         */
        post: operations["directory.add-next-class"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/directory/next-year/classes/{class}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Change a class of the year to come, and who takes it
         * @description Gate: the right `directory:manage`.
         */
        put: operations["directory.edit-next-class"];
        post?: never;
        /**
         * Take a class out of the year to come
         * @description Gate: the right `directory:manage`.
         */
        delete: operations["directory.drop-next-class"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/directory/next-year/groups/{group}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Keep a hand-made group for the year to come, or archive it
         * @description Gate: the right `directory:manage`.
         */
        put: operations["directory.keep-next-group"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/directory/next-year/opening": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Choose the day on which the year opens by itself
         * @description Gate: the right `directory:manage`.
         */
        put: operations["directory.plan-next-year"];
        /**
         * Open the year to come
         * @description Gate: the right `directory:manage`.
         */
        post: operations["directory.open-next-year"];
        /**
         * Take the opening back within a week
         * @description Gate: the right `directory:manage`.
         */
        delete: operations["directory.undo-next-year"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/directory/next-year/places": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Choose where pupils will be, one or many
         * @description Gate: the right `directory:manage`.
         */
        put: operations["directory.place-next"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/directory/people": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Find people, or list them
         * @description Gate: the right `directory:consult`.
         */
        get: operations["directory.list-people"];
        put?: never;
        /**
         * Add a person by hand
         * @description Gate: the right `directory:manage`.
         */
        post: operations["directory.add-person"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/directory/people/{person}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One person
         * @description Gate: the right `directory:consult`.
         */
        get: operations["directory.read-person"];
        /**
         * Correct a person by hand; imports leave what was corrected
         * @description Gate: the right `directory:manage`.
         */
        put: operations["directory.edit-person"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/directory/people/{person}/departure": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Say that a person left, or is back
         * @description Gate: the right `directory:manage`.
         */
        post: operations["directory.depart-person"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/directory/people/{person}/photo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Keep somebody's face; of a pupil, only if their family agreed
         * @description Gate: the right `directory:manage`.
         */
        post: operations["directory.set-photo"];
        /**
         * Throw somebody's face away
         * @description Gate: the right `directory:manage`.
         */
        delete: operations["directory.remove-photo"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/directory/people/{person}/photo/{file}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Somebody's face, where an answer allows it
         * @description Gate: the right `directory:consult`.
         */
        get: operations["directory.read-photo"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/directory/people/{person}/roles": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give a person a profile here
         * @description Gate: the right `directory:manage`.
         */
        post: operations["directory.give-role"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/directory/people/{person}/roles/{role}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * End a person's profile here
         * @description Gate: the right `directory:manage`.
         */
        delete: operations["directory.end-role"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/directory/questions/{question}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Say whether two records are one child
         * @description Gate: the right `directory:self`.
         */
        put: operations["directory.answer-question"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/directory/restrictions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The judges' orders that hold
         * @description Gate: the right `directory:manage`.
         */
        get: operations["directory.list-restrictions"];
        put?: never;
        /**
         * Record a judge's order; it holds at once
         * @description Gate: the right `directory:manage`.
         */
        post: operations["directory.restrict"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/directory/restrictions/{restriction}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * End an order
         * @description Gate: the right `directory:manage`.
         */
        delete: operations["directory.lift-restriction"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/directory/restrictions/{restriction}/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Confirm an order that came from a linked organisation
         * @description Gate: the right `directory:manage`.
         */
        post: operations["directory.confirm-restriction"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/directory/transfer-claims": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Type the code that a family brings
         * @description Gate: the right `directory:manage`.
         */
        post: operations["directory.claim-transfer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/directory/transfer-codes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A code for a family that leaves for an organisation without link
         * @description Gate: the right `directory:manage`.
         */
        post: operations["directory.code-transfer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/directory/transfers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Pupils who leave for another organisation, or come from one
         * @description Gate: the right `directory:manage`.
         */
        get: operations["directory.list-transfers"];
        put?: never;
        /**
         * Propose pupils to a linked organisation
         * @description Gate: the right `directory:manage`.
         */
        post: operations["directory.propose-transfer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/directory/transfers/{transfer}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One transfer, and who is proposed
         * @description Gate: the right `directory:manage`.
         */
        get: operations["directory.read-transfer"];
        put?: never;
        post?: never;
        /**
         * Take a proposal back
         * @description Gate: the right `directory:manage`.
         */
        delete: operations["directory.withdraw-transfer"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/directory/transfers/{transfer}/accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Receive a pupil who is proposed
         * @description Gate: the right `directory:manage`.
         */
        post: operations["directory.accept-transfer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/directory/transfers/{transfer}/refuse": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Refuse a proposal or a question
         * @description Gate: the right `directory:manage`.
         */
        post: operations["directory.refuse-transfer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/directory/transfers/{transfer}/send": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Answer an organisation that asked for a pupil
         * @description Gate: the right `directory:manage`.
         */
        post: operations["directory.send-transfer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/exchange/bricks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Add a brick
         * @description Gate: the right `exchange:manage`.
         */
        post: operations["exchange.brick-add"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/exchange/bricks/{brick}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A brick: what it reads, its keys, its hooks
         * @description Gate: the right `exchange:consult`.
         */
        get: operations["exchange.brick"];
        /**
         * Change what a brick reads
         * @description Gate: the right `exchange:manage`.
         */
        put: operations["exchange.brick-change"];
        post?: never;
        /**
         * Remove a brick with its keys and hooks
         * @description Gate: the right `exchange:manage`.
         */
        delete: operations["exchange.brick-remove"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/exchange/bricks/{brick}/hooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Tell an address of changes; its secret is shown once
         * @description Gate: the right `exchange:manage`.
         */
        post: operations["exchange.hook-add"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/exchange/bricks/{brick}/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make a key: it is shown once
         * @description Gate: the right `exchange:manage`.
         */
        post: operations["exchange.key-make"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/exchange/bricks/{brick}/keys/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revoke a key: its next call is refused
         * @description Gate: the right `exchange:manage`.
         */
        delete: operations["exchange.key-revoke"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/exchange/bricks/{brick}/open": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Open a stopped brick
         * @description Gate: the right `exchange:manage`.
         */
        post: operations["exchange.brick-open"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/exchange/bricks/{brick}/stop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Stop a brick: its next call is refused
         * @description Gate: the right `exchange:manage`.
         */
        post: operations["exchange.brick-stop"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/exchange/gar": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The exchange with the GAR, and what keeps an archive from leaving
         * @description Gate: the right `exchange:consult`.
         */
        get: operations["exchange.gar"];
        /**
         * Settle the exchange with the GAR
         * @description Gate: the right `exchange:manage`.
         */
        put: operations["exchange.gar-set"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/exchange/gar/archives": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make an archive now
         * @description Gate: the right `exchange:manage`.
         */
        post: operations["exchange.gar-make"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/exchange/gar/archives/{archive}/file": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Fetch an archive
         * @description Gate: the right `exchange:manage`.
         */
        get: operations["exchange.gar-file"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/exchange/gar/archives/{archive}/send": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send an archive again
         * @description Gate: the right `exchange:manage`.
         */
        post: operations["exchange.gar-send"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/exchange/hooks/{hook}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Change, stop or open a hook
         * @description Gate: the right `exchange:manage`.
         */
        put: operations["exchange.hook-change"];
        post?: never;
        /**
         * Remove a hook
         * @description Gate: the right `exchange:manage`.
         */
        delete: operations["exchange.hook-remove"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/exchange/hooks/{hook}/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The last hundred messages of a hook
         * @description Gate: the right `exchange:consult`.
         */
        get: operations["exchange.postings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/exchange/hooks/{hook}/messages/{message}/again": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a message once more
         * @description Gate: the right `exchange:manage`.
         */
        post: operations["exchange.posting-again"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/exchange/hooks/{hook}/secret": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give a hook a new secret; the one before signs too for a day
         * @description Gate: the right `exchange:manage`.
         */
        post: operations["exchange.hook-rotate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/exchange/hooks/{hook}/try": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a message that says nothing
         * @description Gate: the right `exchange:manage`.
         */
        post: operations["exchange.hook-try"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/exchange/tables": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The lists as a zip of CSV
         * @description Gate: the right `exchange:manage`.
         */
        get: operations["exchange.tables"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/exchange/ways": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Every way out of the organisation
         * @description Gate: the right `exchange:consult`.
         */
        get: operations["exchange.ways"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/identity/cards": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The last activation code of each person: its state, never the code
         * @description Gate: the right `identity:activate`.
         */
        get: operations["identity.cards"];
        put?: never;
        /**
         * Make activation codes; a person's former code dies
         * @description Gate: the right `identity:activate`.
         */
        post: operations["identity.issue-cards"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/identity/class-card-sheets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Print class cards (PDF): new cards for pupils
         * @description Gate: the right `identity:activate`.
         */
        post: operations["identity.print-class-cards"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/identity/class-cards": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make class cards for pupils; their former cards die
         * @description Gate: the right `identity:activate`.
         */
        post: operations["identity.issue-class-cards"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/identity/class-cards/revoke": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Kill class cards
         * @description Gate: the right `identity:activate`.
         */
        post: operations["identity.revoke-class-cards"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/identity/class-codes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The class codes that the caller opened and that still let in
         * @description Gate: the right `identity:activate`.
         */
        get: operations["identity.class-codes"];
        put?: never;
        /**
         * Make the code of a class for a school day
         * @description Gate: the right `identity:activate`.
         */
        post: operations["identity.open-class"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/identity/class-codes/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Close a class code
         * @description Gate: the right `identity:activate`.
         */
        delete: operations["identity.close-class"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/identity/classes/{class}/reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * End at once whatever opens the accounts of a class's pupils, and make it anew
         * @description Gate: the right `identity:reset`.
         */
        post: operations["identity.reset-class"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/identity/people/{person}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How a person stands with their account
         * @description Gate: the right `identity:reset`.
         */
        get: operations["identity.person"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/identity/people/{person}/membership": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Give a person's account this organisation back
         * @description Gate: the right `identity:reset`.
         */
        put: operations["identity.open-access"];
        post?: never;
        /**
         * End what a person's account opens here
         * @description Gate: the right `identity:reset`.
         */
        delete: operations["identity.close-access"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/identity/people/{person}/reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make a one-time code to choose a new password, good for seven days
         * @description Gate: the right `identity:reset`.
         */
        post: operations["identity.issue-reset"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/identity/people/{person}/second-factor": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Take a lost second factor away
         * @description Gate: the right `identity:reset`.
         */
        delete: operations["identity.drop-factor"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/identity/people/{person}/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * End every session of a person
         * @description Gate: the right `identity:reset`.
         */
        delete: operations["identity.sign-out-person"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/identity/sheets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Print activation sheets (PDF): new codes for people without an account
         * @description Gate: the right `identity:activate`.
         */
        post: operations["identity.print-sheets"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/liaison/destinations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whom I may write to, and when it would leave
         * @description Gate: the right `liaison:publish`.
         */
        get: operations["liaison.destinations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/liaison/documents/{document}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A document that a task made for me
         * @description Gate: the right `liaison:follow`.
         */
        get: operations["liaison.document"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/liaison/leaving": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * When a note would leave and why it waits, as a sentence
         * @description Gate: the right `liaison:publish`.
         */
        get: operations["liaison.leaving"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/liaison/notes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Notes with their figures, newest first
         * @description Gate: the right `liaison:follow`.
         */
        get: operations["liaison.notes"];
        put?: never;
        /**
         * Begin a draft
         * @description Gate: the right `liaison:publish`.
         */
        post: operations["liaison.create-note"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/liaison/notes/{note}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A note with its figures
         * @description Gate: the right `liaison:follow`.
         */
        get: operations["liaison.note"];
        /**
         * Save a draft; answers how many people it reaches
         * @description Gate: the right `liaison:publish`.
         */
        put: operations["liaison.save-note"];
        post?: never;
        /**
         * Throw a draft away
         * @description Gate: the right `liaison:publish`.
         */
        delete: operations["liaison.delete-note"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/liaison/notes/{note}/attachments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Add a file to a draft
         * @description Gate: the right `liaison:publish`.
         */
        post: operations["liaison.attach"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/liaison/notes/{note}/attachments/{file}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A file of a note
         * @description Gate: the right `liaison:follow`.
         */
        get: operations["liaison.note-file"];
        put?: never;
        post?: never;
        /**
         * Take a file off a draft
         * @description Gate: the right `liaison:publish`.
         */
        delete: operations["liaison.detach"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/liaison/notes/{note}/correct": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Correct a published note without telling anybody again
         * @description Gate: the right `liaison:publish`.
         */
        post: operations["liaison.correct-note"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/liaison/notes/{note}/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Who has read and answered, for a spreadsheet
         * @description Gate: the right `liaison:follow`.
         */
        post: operations["liaison.export"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/liaison/notes/{note}/follow-up": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who has read and answered, child by child
         * @description Gate: the right `liaison:follow`.
         */
        get: operations["liaison.follow-up"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/liaison/notes/{note}/list.pdf": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who has read and answered, on paper
         * @description Gate: the right `liaison:follow`.
         */
        get: operations["liaison.print-list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/liaison/notes/{note}/paper": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Record an answer that came on paper
         * @description Gate: the right `liaison:publish`.
         */
        post: operations["liaison.record-paper"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/liaison/notes/{note}/recipients": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who a draft would reach, and who has no digital contact
         * @description Gate: the right `liaison:publish`.
         */
        get: operations["liaison.recipients"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/liaison/notes/{note}/remind": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Remind those who have not answered
         * @description Gate: the right `liaison:publish`.
         */
        post: operations["liaison.remind"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/liaison/notes/{note}/send": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Publish now, at a moment to come, or urgently
         * @description Gate: the right `liaison:publish`.
         */
        post: operations["liaison.send-note"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/liaison/notes/{note}/send-also": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a published note to those who joined since, or to others
         * @description Gate: the right `liaison:publish`.
         */
        post: operations["liaison.send-also"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/liaison/notes/{note}/slips": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Paper slips for many, with a progress bar
         * @description Gate: the right `liaison:follow`.
         */
        post: operations["liaison.start-slips"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/liaison/notes/{note}/slips.pdf": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Paper slips, 40 at most
         * @description Gate: the right `liaison:follow`.
         */
        get: operations["liaison.print-slips"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/liaison/notes/{note}/unschedule": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make a scheduled note a draft again
         * @description Gate: the right `liaison:publish`.
         */
        post: operations["liaison.unschedule-note"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/liaison/notes/{note}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What a corrected note said before
         * @description Gate: the right `liaison:follow`.
         */
        get: operations["liaison.versions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/liaison/notes/{note}/withdraw": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take a published note back
         * @description Gate: the right `liaison:publish`.
         */
        post: operations["liaison.withdraw-note"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/notify/quiet": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The organisation's quiet hours
         * @description Gate: the right `notify:manage`.
         */
        get: operations["notify.quiet"];
        /**
         * Change the organisation's quiet hours
         * @description Gate: the right `notify:manage`.
         */
        put: operations["notify.set-quiet"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/notify/read": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Mark notifications as seen
         * @description Gate: the right `notify:follow`.
         */
        post: operations["notify.read"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/privacy/annex.odt": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The same annex, to complete in an office suite
         * @description Gate: the right `privacy:register`.
         */
        get: operations["privacy.annex-odt"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/privacy/annex.pdf": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The processor's annex to the contract (RGPD art. 28), drawn from the register, on paper
         * @description Gate: the right `privacy:register`.
         */
        get: operations["privacy.annex-pdf"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/privacy/askers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whom a letter may be about, and who may ask
         * @description Gate: the right `privacy:answer`.
         */
        get: operations["privacy.find-people"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/privacy/copies": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask for a copy of all my data here
         * @description Gate: the right `privacy:ask`.
         */
        post: operations["privacy.ask-copy"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/privacy/erasures": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What was erased, and why: numbers, never names
         * @description Gate: the right `privacy:register`.
         */
        get: operations["privacy.erased"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/privacy/erasures.pdf": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The report of what was erased, and why, on paper
         * @description Gate: the right `privacy:register`.
         */
        get: operations["privacy.erased-pdf"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/privacy/held": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What this organisation keeps of people, why and for how long
         * @description Gate: the right `privacy:ask`.
         */
        get: operations["privacy.held"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/privacy/impact.odt": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The same assessment, to complete in an office suite
         * @description Gate: the right `privacy:register`.
         */
        get: operations["privacy.impact-odt"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/privacy/impact.pdf": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The impact assessment (RGPD art. 35) with what the software knows, on paper
         * @description Gate: the right `privacy:register`.
         */
        get: operations["privacy.impact-pdf"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/privacy/inbox": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What people ask, the most pressing first
         * @description Gate: the right `privacy:answer`.
         */
        get: operations["privacy.inbox"];
        put?: never;
        /**
         * Write down what was asked on paper
         * @description Gate: the right `privacy:answer`.
         */
        post: operations["privacy.record"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/privacy/inbox/{request}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One request
         * @description Gate: the right `privacy:answer`.
         */
        get: operations["privacy.read-request"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/privacy/inbox/{request}/answer": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Accept, in part or whole, or refuse with a reason
         * @description Gate: the right `privacy:answer`.
         */
        post: operations["privacy.answer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/privacy/inbox/{request}/copy": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The copy of somebody without an account, to be handed to them
         * @description Gate: the right `privacy:answer`.
         */
        get: operations["privacy.hand-copy"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/privacy/inbox/{request}/extend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Lengthen the delay once, with a reason
         * @description Gate: the right `privacy:answer`.
         */
        post: operations["privacy.extend"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/privacy/inbox/{request}/lift": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * End a limitation; its requester is told why
         * @description Gate: the right `privacy:answer`.
         */
        post: operations["privacy.lift"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/privacy/people/{person}/openings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who opened a person's record, in full
         * @description Gate: the right `privacy:trace`.
         */
        get: operations["privacy.traced"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/privacy/register": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The processing register of this controller
         * @description Gate: the right `privacy:register`.
         */
        get: operations["privacy.register"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/privacy/register.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The processing register for a spreadsheet
         * @description Gate: the right `privacy:register`.
         */
        get: operations["privacy.register-csv"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/privacy/register.pdf": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The processing register on paper
         * @description Gate: the right `privacy:register`.
         */
        get: operations["privacy.register-pdf"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/privacy/requests": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask for a correction or an erasure of my data, or object
         * @description Gate: the right `privacy:ask`.
         */
        post: operations["privacy.ask"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/privacy/requests/{request}/copy": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The copy that I asked for, for seven days
         * @description Gate: the right `privacy:ask`.
         */
        get: operations["privacy.take-copy"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/privacy/requests/{request}/withdraw": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take my request back
         * @description Gate: the right `privacy:ask`.
         */
        post: operations["privacy.withdraw"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/privacy/statement": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Say who answers for the processing, who is its data protection officer, and by which contract
         * @description Gate: the right `privacy:answer`.
         */
        put: operations["privacy.state"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/resource/connectors": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Resources that are ready to be added
         * @description Gate: the right `resource:publish`.
         */
        get: operations["resource.connectors"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/resource/groups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The groups that I may open a resource to
         * @description Gate: the right `resource:publish`.
         */
        get: operations["resource.groups"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/resource/resources": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The resources of the school
         * @description Gate: the right `resource:publish`.
         */
        get: operations["resource.list"];
        put?: never;
        /**
         * Add a resource, or propose one
         * @description Gate: the right `resource:publish`.
         */
        post: operations["resource.add"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/resource/resources/{resource}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A resource and what it receives
         * @description Gate: the right `resource:publish`.
         */
        get: operations["resource.look"];
        /**
         * Change a resource and agree to what it receives
         * @description Gate: the right `resource:manage`.
         */
        put: operations["resource.change"];
        post?: never;
        /**
         * Remove a resource
         * @description Gate: the right `resource:manage`.
         */
        delete: operations["resource.remove"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/resource/resources/{resource}/agree": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Agree to a resource that was proposed
         * @description Gate: the right `resource:manage`.
         */
        post: operations["resource.agree"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/resource/resources/{resource}/groups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Open a resource to classes and groups
         * @description Gate: the right `resource:publish`.
         */
        put: operations["resource.open-for"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/resource/resources/{resource}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Open a suspended resource again
         * @description Gate: the right `resource:manage`.
         */
        post: operations["resource.resume"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/resource/resources/{resource}/secret": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make a new secret for an OpenID resource: it is shown once
         * @description Gate: the right `resource:manage`.
         */
        post: operations["resource.secret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/resource/resources/{resource}/suspend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Suspend a resource; its readers are told why
         * @description Gate: the right `resource:manage`.
         */
        post: operations["resource.suspend"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The organisation's card
         * @description Gate: the right `settings:consult`.
         */
        get: operations["settings.organisation"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change the organisation's card
         * @description Gate: the right `settings:manage`.
         */
        patch: operations["settings.change"];
        trace?: never;
    };
    "/api/v1/t/{tenant}/settings/brake": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whether publishing is held here, by whom and why
         * @description Gate: the right `settings:brake`.
         */
        get: operations["settings.brake"];
        put?: never;
        /**
         * Stop all publishing at once, here and in the linked schools
         * @description Gate: the right `settings:brake`.
         */
        post: operations["settings.pull-brake"];
        /**
         * Let publishing go again
         * @description Gate: the right `settings:brake`.
         */
        delete: operations["settings.lift-brake"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/settings/journal": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who did what here, and whether the journal is as it was written
         * @description Gate: the right `settings:journal`.
         */
        get: operations["settings.journal"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/settings/journal/checks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Compare the journal with its chain now
         * @description Gate: the right `settings:journal`.
         */
        post: operations["settings.verify-journal"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/settings/links": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The organisations linked with this one
         * @description Gate: the right `settings:consult`.
         */
        get: operations["settings.links"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/settings/links/{link}/granted": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Give back what a linked organisation delegated
         * @description Gate: the right `settings:delegate`.
         */
        delete: operations["settings.renounce"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/settings/links/{link}/rights": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Say what the staff of a linked organisation may do here
         * @description Gate: the right `settings:rights`.
         */
        put: operations["settings.delegate"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/settings/logo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Change the logo
         * @description Gate: the right `settings:manage`.
         */
        put: operations["settings.set-logo"];
        post?: never;
        /**
         * Take the logo away
         * @description Gate: the right `settings:manage`.
         */
        delete: operations["settings.drop-logo"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/settings/logo/{file}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The logo
         * @description Gate: the right `settings:see`.
         */
        get: operations["settings.logo"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/settings/organisations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The organisations founded from here
         * @description Gate: the right `settings:found`.
         */
        get: operations["settings.foundings"];
        put?: never;
        /**
         * Found a commune or a school
         * @description Gate: the right `settings:found`.
         */
        post: operations["settings.found"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/settings/rights": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who may do what here
         * @description Gate: the right `settings:rights`.
         */
        get: operations["settings.rights"];
        /**
         * Change who may do what
         * @description Gate: the right `settings:rights`.
         */
        put: operations["settings.set-right"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/settings/services": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The services and which are open
         * @description Gate: the right `settings:manage`.
         */
        get: operations["settings.services"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/settings/services/{service}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Open or close a service
         * @description Gate: the right `settings:manage`.
         */
        put: operations["settings.set-service"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/support/tickets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The accesses that the assistance asked for
         * @description Gate: the right `support:ask`.
         */
        get: operations["support.tickets"];
        put?: never;
        /**
         * Ask for an access, with its reason
         * @description Gate: the right `support:ask`.
         */
        post: operations["support.ask"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/support/tickets/{ticket}/break-glass": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Open an access by two people, when nobody there can be waited for
         * @description Gate: the right `support:ask`.
         */
        post: operations["support.break-glass"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/support/tickets/{ticket}/end": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * End one's own access
         * @description Gate: the right `support:ask`.
         */
        post: operations["support.leave"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/support/visits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who of the assistance asked to come in, came in, and for what
         * @description Gate: the right `support:see`.
         */
        get: operations["support.visits"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/support/visits/{visit}/approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Let the assistance in, for at most an hour
         * @description Gate: the right `support:approve`.
         */
        post: operations["support.approve"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/support/visits/{visit}/end": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * End an access at once
         * @description Gate: the right `support:approve`.
         */
        post: operations["support.end"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/t/{tenant}/support/visits/{visit}/refuse": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Refuse an access
         * @description Gate: the right `support:approve`.
         */
        post: operations["support.refuse"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * My long work: bars and results
         * @description Gate: the caller's own account.
         */
        get: operations["web.tasks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ims/oneroster/rostering/v1p2/academicSessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * School years
         * @description Gate: a link of the kind `exchange_key`.
         */
        get: operations["exchange.roster-academicsessions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ims/oneroster/rostering/v1p2/academicSessions/{sourcedId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * School years, one of them
         * @description Gate: a link of the kind `exchange_key`.
         */
        get: operations["exchange.roster-academicsession"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ims/oneroster/rostering/v1p2/classes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Classes and groups
         * @description Gate: a link of the kind `exchange_key`.
         */
        get: operations["exchange.roster-classes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ims/oneroster/rostering/v1p2/classes/{sourcedId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Classes and groups, one of them
         * @description Gate: a link of the kind `exchange_key`.
         */
        get: operations["exchange.roster-class"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ims/oneroster/rostering/v1p2/demographics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Dates of birth of pupils
         * @description Gate: a link of the kind `exchange_key`.
         */
        get: operations["exchange.roster-demographics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ims/oneroster/rostering/v1p2/demographics/{sourcedId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Dates of birth of pupils, one of them
         * @description Gate: a link of the kind `exchange_key`.
         */
        get: operations["exchange.roster-demographic"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ims/oneroster/rostering/v1p2/enrollments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who is in which class
         * @description Gate: a link of the kind `exchange_key`.
         */
        get: operations["exchange.roster-enrollments"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ims/oneroster/rostering/v1p2/enrollments/{sourcedId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who is in which class, one of them
         * @description Gate: a link of the kind `exchange_key`.
         */
        get: operations["exchange.roster-enrollment"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ims/oneroster/rostering/v1p2/orgs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Schools and collectivities
         * @description Gate: a link of the kind `exchange_key`.
         */
        get: operations["exchange.roster-orgs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ims/oneroster/rostering/v1p2/orgs/{sourcedId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Schools and collectivities, one of them
         * @description Gate: a link of the kind `exchange_key`.
         */
        get: operations["exchange.roster-org"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ims/oneroster/rostering/v1p2/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Pupils and staff
         * @description Gate: a link of the kind `exchange_key`.
         */
        get: operations["exchange.roster-users"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ims/oneroster/rostering/v1p2/users/{sourcedId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Pupils and staff, one of them
         * @description Gate: a link of the kind `exchange_key`.
         */
        get: operations["exchange.roster-user"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        "Accept-charterRequest": {
            version: string;
        };
        AcceptTransferInBody: {
            /** @description The class they come into */
            class?: string;
            /** @description The same pupil here; absent: a new record is written */
            person?: string;
        };
        ActivateRequest: {
            /** @description The version that look told, to accept it */
            charter?: string;
            code: string;
            /** @description Their own or, for a guardian, the child's */
            family_name: string;
            /** @enum {string} */
            language?: "fr" | "en";
            password: string;
        };
        "Add-addressRequest": {
            address: string;
        };
        "Add-passkeyRequest": {
            /** @description RegistrationResponseJSON of WebAuthn level 3 */
            credential: {
                [key: string]: unknown;
            };
            name?: string;
        };
        AddClassInBody: {
            /**
             * @default ordinary
             * @enum {string}
             */
            kind: "ordinary" | "ulis" | "upe2a";
            label: string;
            levels: string[] | null;
            /**
             * Format: int64
             * @description Civil year in which the school year begins; absent: the current one
             */
            year_start?: number;
        };
        AddPersonInBody: {
            /** @description 2018-03-14 */
            birth_date?: string;
            /** @enum {string} */
            civility?: "" | "M" | "MME";
            /** @description Of a pupil, or that a teacher takes */
            class?: string;
            contact?: components["schemas"]["DirectoryContact"];
            duty?: string;
            /** @description Admitted here and not yet in ONDE: imports leave them here */
            expected_in_onde?: boolean;
            family_name: string;
            given_name: string;
            /** @description Kept, never shown */
            ine?: string;
            language?: string;
            level?: string;
            /** @description pupil, guardian, teacher… */
            profile: string;
            /** @enum {string} */
            sex?: "" | "F" | "M";
            usage_name?: string;
        };
        AdoptionOutBody: {
            /** @description Guardians' accounts, day by day, over the schools that showed them each day */
            days: components["schemas"]["DeploymentPoint"][] | null;
            items: components["schemas"]["DeploymentSum"][] | null;
        };
        AnswerInBody: {
            /** @description Of a correction accepted in part: the fields that are */
            fields?: string[] | null;
            /** @description Of a copy given in part: the services whose data it leaves out */
            left_out?: string[] | null;
            /** @enum {string} */
            outcome: "accepted" | "partly" | "refused";
            /** @description As the requester reads it; needed for a refusal */
            reason?: string;
        };
        AnswerRequest: {
            /** @description yes, no, one of the choices or a text; empty to sign */
            answer?: string;
        };
        AppFieldProblem: {
            code: string;
            field: string;
            message: string;
        };
        ApplyFeedInBody: {
            /** @description Schools whose departures a person has looked at */
            confirmed?: string[] | null;
        };
        ApplyInBody: {
            /** @description A person has seen how many pupils leave */
            confirm_departures?: boolean;
        };
        AppProblem: {
            /** @description Stable code of the error */
            code: string;
            /** @description What happened and the next possible step, in the caller's language */
            detail: string;
            errors?: components["schemas"]["AppFieldProblem"][] | null;
            params?: {
                [key: string]: unknown;
            };
            /** Format: int64 */
            status: number;
            title: string;
            /** @description urn:preau:problem: followed by the code */
            type: string;
        };
        ApproveRequest: {
            /**
             * Format: int64
             * @description How long, 60 at most
             * @default 30
             */
            minutes: number;
        };
        ArrivedOutBody: {
            account?: string;
            back?: string;
            /** Format: date-time */
            expires?: string;
            /**
             * @description arrival: they must say who they are here
             * @enum {string}
             */
            next: "entered" | "linked" | "arrival";
        };
        AskRequest: {
            /** Format: uuid */
            peer: string;
            /** @description What was reported, and what must be looked at; no name of a pupil */
            reason: string;
        };
        AuditFinding: {
            /** Format: date-time */
            at?: string;
            /** @enum {string} */
            kind: "edited" | "deleted" | "inserted" | "moved" | "cut" | "truncated" | "rewritten";
            line?: string;
            /**
             * Format: int64
             * @description Place in the chain, 0 for a line on no chain
             */
            seq?: number;
        };
        BeginInBody: {
            /** @description Place of the app to go to afterwards */
            back?: string;
            /** @description Let this way open the account that is signed in */
            link?: boolean;
        };
        BeginOutBody: {
            /** @description Of the provider, where the browser goes */
            url: string;
        };
        BrakeOutBody: {
            abilities: {
                [key: string]: boolean;
            };
            /** @description What holds now */
            items: components["schemas"]["TenantBrake"][] | null;
            on: boolean;
            /** @description The last ones that were lifted */
            past: components["schemas"]["TenantBrake"][] | null;
            /**
             * Format: int64
             * @description Linked schools that a brake may be sent to
             */
            schools: number;
        };
        "Break-glassRequest": {
            /** @description Why nobody there can be waited for */
            reason: string;
        };
        BridgesOutBody: {
            items: components["schemas"]["DirectoryBridgeView"][] | null;
        };
        CardEntryBody: {
            account?: string;
            /** Format: date-time */
            expires?: string;
            /**
             * @description The pupil's own picture is asked first: send it with the token
             * @enum {string}
             */
            needs?: "picture";
            pictures?: string[] | null;
        };
        CardsResponse: {
            items: components["schemas"]["IdentityAccessCard"][] | null;
        };
        "Change-passwordRequest": {
            /** @description Absent when the account has none yet */
            current?: string;
            password: string;
        };
        CharterChoice: {
            label: string;
            profile: string;
        };
        CharterCount: {
            /** Format: int64 */
            accepted?: number;
            label?: string;
            /**
             * Format: int64
             * @description With an account
             */
            people?: number;
            profile: string;
        };
        CharterLine: {
            /** @description A version is being written */
            draft: boolean;
            /** @description Withdrawn */
            gone: boolean;
            id: string;
            /** @description The last version that was given; absent: none, or withdrawn */
            last?: components["schemas"]["CharterVersion"];
            /** Format: int64 */
            received: number;
            /** Format: int64 */
            schools: number;
            sums: components["schemas"]["CharterSum"][];
            title: string;
        };
        CharterModel: {
            body: string;
            key: string;
            profiles: string[];
            simple: string;
            title: string;
        };
        CharterReceived: {
            body: string;
            counts: components["schemas"]["CharterCount"][];
            from: string;
            /** @description The link lets its writer, and its day has come */
            held: boolean;
            id: string;
            /** Format: int64 */
            number: number;
            profiles: components["schemas"]["CharterChoice"][];
            simple?: string;
            /** Format: date */
            since: string;
            title: string;
        };
        CharterSchool: {
            counts: components["schemas"]["CharterCount"][];
            id: string;
            name: string;
            /** Format: date-time */
            received_at?: string;
            /**
             * Format: date-time
             * @description The school does not let this organisation any more
             */
            refused_at?: string;
            /** Format: date-time */
            sent_at: string;
        };
        CharterSum: {
            /** Format: int64 */
            accepted: number;
            /**
             * Format: int64
             * @description Whose figures are hidden: fewer than eleven people, or found by subtraction
             */
            hidden: number;
            label: string;
            /** Format: int64 */
            people: number;
            profile: string;
            /**
             * Format: int64
             * @description Whose figures are shown
             */
            schools: number;
        };
        CharterText: {
            /** @description Paragraphs, parted by an empty line */
            body: string;
            /** @description Who owes it */
            profiles: string[];
            /** @description The same in simple words; asked for when pupils owe it */
            simple?: string;
            /**
             * Format: date
             * @description From when it holds
             */
            since: string;
            title: string;
        };
        CharterVersion: {
            body: string;
            charter_id: string;
            id: string;
            /** Format: int64 */
            number: number;
            profiles: string[];
            /** Format: date-time */
            pushed_at?: string;
            simple: string;
            /** Format: date-time */
            since: string;
            /** @enum {string} */
            state: "draft" | "pushed" | "withdrawn";
            title: string;
            /** Format: date-time */
            updated_at: string;
            /** Format: date-time */
            withdrawn_at?: string;
        };
        CheckOutBody: {
            task: string;
        };
        ChildOutBody: {
            /** @description consent, dispute */
            abilities: string[] | null;
            authority?: string;
            birth_date?: string;
            child: string;
            class?: string;
            /** @description The caller's own answers */
            consents: components["schemas"]["DirectoryConsentView"][] | null;
            /** @description The caller said that this is not their child; the director has not decided */
            disputed: boolean;
            family_name: string;
            given_name: string;
            /** @description First day away: this is a former school */
            left_on?: string;
            may_collect: boolean;
            /** @description Of a former school: the last day on which the caller reads what was addressed to them there */
            read_until?: string;
            /** Format: int32 */
            relation?: number;
        };
        ClaimTransferInBody: {
            /** @description The pupil's */
            birth_date: string;
            /** @description As on the family's sheet */
            code: string;
        };
        "Class-codesResponse": {
            items: components["schemas"]["IdentityClassCode"][] | null;
        };
        ClassCardsOutBody: {
            cards: components["schemas"]["IdentityClassCard"][] | null;
            /** @description Are not yours to help, not pupils, or not known here */
            refused: string[] | null;
        };
        ClassesOutBody: {
            /** @description add */
            abilities: string[] | null;
            items: components["schemas"]["DirectoryClassView"][] | null;
            year?: components["schemas"]["DirectoryYearView"];
            years: components["schemas"]["DirectoryYearView"][] | null;
        };
        ClassOutBody: {
            /** @description edit; of one class also export */
            abilities: string[] | null;
            adults: components["schemas"]["DirectoryTakerView"][] | null;
            id: string;
            kind: string;
            label: string;
            levels: string[] | null;
            /** @description The reader takes it */
            mine: boolean;
            /** @description A collectivity's record of this school's class */
            peer?: string;
            /** Format: int64 */
            pupils: number;
            pupils_list: components["schemas"]["DirectoryFaceView"][] | null;
            /**
             * Format: int64
             * @description Of its pupils, those of whom at least one guardian has opened their account
             */
            reached: number;
            /** @description Who take it, the main teacher first */
            teachers: components["schemas"]["DirectoryTakerView"][] | null;
            year: string;
        };
        CodeInBody: {
            /** @description As typed from the sheet, or the token of an invitation */
            code: string;
        };
        CodeTransferInBody: {
            /** @description First day away; absent: today */
            leaves_on?: string;
            person: string;
        };
        CodeTransferOutBody: {
            /** @description Shown this once: it is printed for the family */
            code: string;
            transfer: string;
            /** Format: date-time */
            until: string;
        };
        ConfirmBridgeInBody: {
            /** @description The same human being here; absent: a new record is written */
            person?: string;
        };
        ConsentInBody: {
            agreed: boolean;
            /** @enum {string} */
            use: "photo_school" | "photo_class" | "photo_web" | "photo_press";
        };
        ConsentsOutBody: {
            /** @description write: take an answer given on paper */
            abilities: string[] | null;
            items: components["schemas"]["DirectoryPupilConsents"][] | null;
        };
        "Correct-noteRequest": {
            body: components["schemas"]["RichtextDoc"];
            /** Format: date */
            closes_on?: string;
            title: string;
            /** Format: int64 */
            version: number;
        };
        CreatedOutBody: {
            id: string;
        };
        DecideDuplicateInBody: {
            /**
             * @description same: the older record stays and may be parted again for a week; different: never asked again; later: in two weeks
             * @enum {string}
             */
            decision: "same" | "different" | "later" | "ask_director" | "ask_family";
        };
        DecideInBody: {
            /** @description true: the link ends; false: it stays */
            end: boolean;
        };
        DelegateRequest: {
            rights: string[] | null;
        };
        DepartInBody: {
            /** @description true: leaves today, the departure clock starts; false: is back */
            left: boolean;
        };
        DeploymentCount: {
            /** Format: int64 */
            activated?: number;
            /**
             * Format: int64
             * @description Seen in the last thirty days
             */
            active?: number;
            /** Format: int64 */
            people?: number;
            profile: string;
        };
        DeploymentPlanned: {
            city?: string;
            /** @description Of a school that is listed; absent: a new line, planned */
            id?: string;
            name?: string;
            /** Format: date */
            planned_on?: string;
            uai?: string;
            wave: string;
        };
        DeploymentPoint: {
            /** Format: int64 */
            activated: number;
            day: string;
            /** Format: int64 */
            people: number;
            /** Format: int64 */
            schools: number;
        };
        DeploymentSchool: {
            city?: string;
            /** Format: date-time */
            counted_at?: string;
            counts: components["schemas"]["DeploymentCount"][] | null;
            id: string;
            /** Format: date-time */
            import_at?: string;
            /**
             * Format: int64
             * @description Age of the last import
             */
            import_days?: number;
            late: boolean;
            name: string;
            /**
             * Format: date-time
             * @description Absent: planned, not here yet
             */
            opened_at?: string;
            /** Format: date-time */
            planned_on?: string;
            school_type?: string;
            /** Format: int64 */
            services: number;
            /**
             * @description deployed: opened, with lists and families who came in
             * @enum {string}
             */
            state: "planned" | "opened" | "deployed";
            uai?: string;
            wave: string;
        };
        DeploymentSum: {
            /**
             * Format: int64
             * @description Among the schools that show both
             */
            activated: number;
            /** Format: int64 */
            active: number;
            /** Format: int64 */
            active_of: number;
            /**
             * Format: int64
             * @description Whose figures are hidden: fewer than eleven people, or found by subtraction
             */
            hidden: number;
            label: string;
            /**
             * Format: int64
             * @description People of those schools
             */
            of: number;
            /** Format: int64 */
            people: number;
            profile: string;
            /**
             * Format: int64
             * @description Whose figures are shown
             */
            schools: number;
        };
        DeploymentWave: {
            /** Format: int64 */
            deployed: number;
            name: string;
            /** Format: int64 */
            schools: number;
        };
        DetailOutBody: {
            abilities: {
                [key: string]: boolean;
            };
            /** @description A version is being written */
            draft: boolean;
            /** @description Withdrawn */
            gone: boolean;
            id: string;
            /** @description The last version that was given; absent: none, or withdrawn */
            last?: components["schemas"]["CharterVersion"];
            models: components["schemas"]["CharterModel"][];
            /**
             * Format: int64
             * @description Linked schools that let this organisation publish charters
             */
            open: number;
            profiles: components["schemas"]["CharterChoice"][];
            /** Format: int64 */
            received: number;
            /** Format: int64 */
            schools: number;
            sums: components["schemas"]["CharterSum"][];
            table: components["schemas"]["CharterSchool"][];
            title: string;
            /** @description The newest first */
            versions: components["schemas"]["CharterVersion"][];
        };
        DirectoryAlike: {
            /** @description What the reader may do: edit, leave, photo, tie, restrict, consent, help */
            abilities: string[] | null;
            /** @description Has opened their account */
            active: boolean;
            /** @description When the record was written */
            added: string;
            birth_date?: string;
            /** @description Of a pupil */
            class?: string;
            contact?: components["schemas"]["DirectoryContact"];
            expected_in_onde?: boolean;
            /** @description The name by which the person is called */
            family_name: string;
            given_name: string;
            /** @description Names of those who answer for a pupil */
            guardians: string[] | null;
            id: string;
            initials: string;
            left_on?: string;
            /** @description The national number is known; it is never shown */
            national_number: boolean;
            /** @description Only while an answer allows it */
            photo?: string;
            profiles: string[] | null;
            /** @description Given names of those a guardian answers for */
            pupils?: string[] | null;
            source: string;
        };
        DirectoryAudience: {
            classes?: string[] | null;
            /** @description Automatic or hand-made groups */
            groups?: string[] | null;
            /** @description CE1, 6e… */
            levels?: string[] | null;
            pupils?: string[] | null;
            /** @description Every pupil of the tenant */
            school?: boolean;
            /** @description The staff too */
            staff?: boolean;
        };
        DirectoryBridgeView: {
            /** @description confirm, refuse */
            abilities: string[] | null;
            /** @description People here who may be the same: a person decides, never a name */
            alike?: components["schemas"]["DirectoryPersonView"][] | null;
            came: boolean;
            id: string;
            /** @description Who is proposed */
            offer?: components["schemas"]["DirectoryIdentity"];
            peer: string;
            peer_name: string;
            person?: string;
            /** Format: date-time */
            proposed_at: string;
            state: string;
        };
        DirectoryChildView: {
            /** @description consent, dispute */
            abilities: string[] | null;
            child: string;
            class?: string;
            family_name: string;
            given_name: string;
            initials: string;
            /** @description First day away: this is a former school */
            left_on?: string;
            level?: string;
            photo?: string;
            /** @description Of a former school: the last day on which the caller reads what was addressed to them there */
            read_until?: string;
            tenant: string;
            tenant_kind: string;
            /** @description Short name of the school or collectivity */
            tenant_name: string;
        };
        DirectoryClassView: {
            /** @description edit; of one class also export */
            abilities: string[] | null;
            id: string;
            kind: string;
            label: string;
            levels: string[] | null;
            /** @description The reader takes it */
            mine: boolean;
            /** @description A collectivity's record of this school's class */
            peer?: string;
            /** Format: int64 */
            pupils: number;
            /**
             * Format: int64
             * @description Of its pupils, those of whom at least one guardian has opened their account
             */
            reached: number;
            /** @description Who take it, the main teacher first */
            teachers: components["schemas"]["DirectoryTakerView"][] | null;
        };
        DirectoryComingGuardian: {
            /** @description Keeps the account that they have */
            account: boolean;
            /** @enum {string} */
            authority: "full" | "informed" | "none";
            family_name: string;
            given_name: string;
            /** @description Already here, through the same account */
            known: boolean;
            /** Format: int32 */
            relation?: number;
        };
        DirectoryConsentView: {
            /** @enum {string} */
            state: "yes" | "no" | "asked";
            use: string;
        };
        DirectoryContact: {
            address_hidden: boolean;
            city?: string;
            city2?: string;
            country?: string;
            country2?: string;
            mail?: string;
            phone_home?: string;
            phone_mobile?: string;
            phone_work?: string;
            postcode?: string;
            postcode2?: string;
            street?: string;
            street2?: string;
        };
        DirectoryCorrection: {
            /** @enum {string} */
            field: "given_name" | "family_name" | "usage_name" | "birth_date" | "mail" | "phone_home" | "phone_mobile" | "phone_work" | "street" | "postcode" | "city";
            readonly from?: string;
            to: string;
        };
        DirectoryCounts: {
            /** Format: int64 */
            changed: number;
            /** Format: int64 */
            classes: number;
            /** Format: int64 */
            errors: number;
            /** Format: int64 */
            guardians: number;
            /** Format: int64 */
            leaving: number;
            /** Format: int64 */
            links: number;
            /** Format: int64 */
            new: number;
            /** Format: int64 */
            pupils: number;
            /** Format: int64 */
            teachers: number;
            /** Format: int64 */
            warnings: number;
            /**
             * Format: int64
             * @description Rows that applying would write
             */
            writes: number;
        };
        DirectoryDestination: {
            id: string;
            name: string;
        };
        DirectoryDiff: {
            /** @description pupil, guardian, teacher */
            by_kind: {
                [key: string]: components["schemas"]["DirectorySum"];
            };
            changed: components["schemas"]["DirectoryDiffPerson"][] | null;
            /** @description So many pupils leave, or are not in the files, that a person must confirm it */
            confirm_departures: boolean;
            /** @description Admitted here and not yet in ONDE: exempt, to be looked at */
            expected: components["schemas"]["DirectoryDiffPerson"][] | null;
            /**
             * Format: int64
             * @description Of them, those whom the files name
             */
            found: number;
            /**
             * Format: int64
             * @description Pupils here now
             */
            known: number;
            leaving: components["schemas"]["DirectoryDiffPerson"][] | null;
            /** Format: int64 */
            links_ended: number;
            /** Format: int64 */
            links_new: number;
            new: components["schemas"]["DirectoryDiffPerson"][] | null;
            new_classes: string[] | null;
            /** @description Hardly any of them is in the files: they may be another school's */
            other_school: boolean;
            /**
             * Format: int64
             * @description Rows that applying would write; 0: the files say nothing new
             */
            writes: number;
            year: string;
        };
        DirectoryDiffPerson: {
            class?: string;
            fields?: components["schemas"]["DirectoryFieldChange"][] | null;
            file?: string;
            /** @description Absent for somebody who is not here yet */
            id?: string;
            /** @description pupil, guardian, teacher */
            kind: string;
            /** Format: int64 */
            line?: number;
            name: string;
        };
        DirectoryDisputeView: {
            /** @description decide */
            abilities: string[] | null;
            guardian: string;
            guardian_name: string;
            id: string;
            link: string;
            /** Format: date-time */
            made_at: string;
            pupil: string;
            pupil_name: string;
            reason?: string;
        };
        DirectoryDuplicateView: {
            /** @description same, different, later, ask_director, ask_family; undo */
            abilities: string[] | null;
            answers: components["schemas"]["DirectoryFamilyAnswer"][] | null;
            /** @enum {string} */
            asked_of?: "director" | "family";
            /**
             * @description Why the two cannot be made one now
             * @enum {string}
             */
            blocked?: "two_accounts" | "two_numbers";
            /** Format: date-time */
            found_at: string;
            goes: components["schemas"]["DirectoryAlike"];
            id: string;
            /** @description name, near_name, birth, address, mail, phone, child, ine */
            reasons: string[] | null;
            /** @enum {string} */
            state: "open" | "later" | "asked" | "different" | "same";
            /** @description The older record: it stays when the two are one */
            stays: components["schemas"]["DirectoryAlike"];
            /** Format: date-time */
            undo_until?: string;
        };
        DirectoryExpectedView: {
            /** @description What the reader may do: edit, leave, photo, tie, restrict, consent, help */
            abilities: string[] | null;
            /** @description Has opened their account */
            active: boolean;
            /** @description Of a pupil */
            class?: string;
            /** Format: int64 */
            days: number;
            expected_in_onde?: boolean;
            /** @description The name by which the person is called */
            family_name: string;
            given_name: string;
            id: string;
            initials: string;
            /** @description For 30 days or more: to be looked at */
            late: boolean;
            left_on?: string;
            /** @description Only while an answer allows it */
            photo?: string;
            profiles: string[] | null;
            /** @description Given names of those a guardian answers for */
            pupils?: string[] | null;
            since: string;
        };
        DirectoryFaceView: {
            birth_date?: string;
            family_name: string;
            given_name: string;
            /** Format: int64 */
            guardians: number;
            /**
             * Format: int64
             * @description Of them, who have opened their account
             */
            guardians_active: number;
            id: string;
            initials: string;
            level?: string;
            /** @description Only while an answer allows it */
            photo?: string;
            /** @description Somebody may not collect this child: look before the gate */
            restricted: boolean;
        };
        DirectoryFamilyAnswer: {
            /** @enum {string} */
            answer: "one" | "two" | "waiting";
            guardian: string;
        };
        DirectoryFeedSchoolView: {
            counts?: components["schemas"]["DirectoryCounts"];
            error?: string;
            id: string;
            message?: string;
            /** Format: date-time */
            moved_at: string;
            school: components["schemas"]["RollSchool"];
            /** @enum {string} */
            state: "unknown" | "unlinked" | "sent" | "examined" | "confirm" | "refused" | "applying" | "applied" | "failed";
        };
        DirectoryFeedView: {
            abilities: string[] | null;
            academy: string;
            /** Format: date-time */
            created_at: string;
            dated?: string;
            delta: boolean;
            error?: string;
            errors: components["schemas"]["DirectoryLine"][] | null;
            files: components["schemas"]["DirectoryFileView"][] | null;
            id: string;
            message?: string;
            /** @description Structures of the files which are no school here */
            others: components["schemas"]["RollSchool"][] | null;
            schools: components["schemas"]["DirectoryFeedSchoolView"][] | null;
            /** @enum {string} */
            state: "reading" | "sent" | "applying" | "done" | "refused";
            task?: string;
            /**
             * Format: int64
             * @description Schools that have not answered yet
             */
            waiting: number;
            warnings: components["schemas"]["DirectoryLine"][] | null;
        };
        DirectoryFieldChange: {
            after: string;
            before: string;
            field: string;
            /** @description Corrected by hand here: the file's value is not taken */
            kept?: boolean;
        };
        DirectoryFileView: {
            name: string;
            /** Format: int64 */
            size: number;
        };
        DirectoryFormat: {
            /** @enum {string} */
            format: "xlsx" | "csv" | "pdf";
        };
        DirectoryGroupView: {
            /** @description edit, archive */
            abilities: string[] | null;
            automatic: boolean;
            class?: string;
            id: string;
            kind: string;
            label?: string;
            level?: string;
            /** Format: int64 */
            members: number;
            peer?: string;
        };
        DirectoryGuardianView: {
            /** @description edit, end */
            abilities: string[] | null;
            active: boolean;
            /** @enum {string} */
            authority: "full" | "informed" | "none";
            /** @description For those who may see it */
            contact?: components["schemas"]["DirectoryContact"];
            /** Format: int32 */
            contact_order: number;
            /** @description They say that this is not their child */
            disputed: boolean;
            family_name: string;
            given_name: string;
            hand_made: boolean;
            link: string;
            /** @description At the gate today: the family said so and no judge forbids it */
            may_collect: boolean;
            may_collect_said: boolean;
            person: string;
            /**
             * Format: int32
             * @description The ministry's code: 10 mother, 20 father, 50 tutor…
             */
            relation?: number;
            since: string;
            source: string;
            until?: string;
        };
        DirectoryIdentity: {
            birth_date?: string;
            civility?: string;
            family_name: string;
            given_name: string;
            id: string;
            sex?: string;
            usage_name?: string;
        };
        DirectoryImportView: {
            /** @description apply, confirm_departures (apply asks for it), undo, map (say what the columns of its tables hold) */
            abilities: string[] | null;
            /** Format: date-time */
            applied_at?: string;
            /** Format: date-time */
            created_at: string;
            /** @description Code of what prevented the last step */
            error?: string;
            files: components["schemas"]["DirectoryFileView"][] | null;
            /** @description The organisation that sent the files and has them applied */
            from?: string;
            id: string;
            /**
             * @description The register the files come from; csv: tables of one's own
             * @enum {string}
             */
            kind: "onde" | "aaf" | "siecle" | "csv";
            /** @description Its sentence */
            message?: string;
            report?: components["schemas"]["DirectoryReport"];
            /** @enum {string} */
            state: "read" | "mapping" | "dry" | "applying" | "applied" | "undoing" | "undone" | "failed";
            task?: string;
            /** Format: date-time */
            undo_until?: string;
            /** Format: date-time */
            undone_at?: string;
            year: string;
        };
        DirectoryKinshipInput: {
            /** @enum {string} */
            authority: "full" | "informed" | "none";
            /** Format: int32 */
            contact_order: number;
            may_collect: boolean;
            /**
             * Format: int32
             * @description 10 mother, 20 father, 37 sibling, 38 ascendant, 39 family, 41 and 42 foster carers, 50 tutor, 51 child welfare, 90 other
             */
            relation?: number;
            until?: string;
        };
        DirectoryLine: {
            code: string;
            /** @description * for all files together */
            file: string;
            /**
             * Format: int64
             * @description From 1; 0 for the whole file
             */
            line: number;
            /** @description In the reader's language */
            message: string;
            params?: {
                [key: string]: string;
            };
        };
        DirectoryLineView: {
            issues: components["schemas"]["DirectoryLine"][] | null;
            /** Format: int64 */
            line: number;
            values: components["schemas"]["TableValue"][] | null;
        };
        DirectoryMyRecord: {
            /** @description hide_address */
            abilities: string[] | null;
            contact: components["schemas"]["DirectoryContact"];
            family_name: string;
            given_name: string;
            person: string;
            tenant: string;
            tenant_name: string;
        };
        DirectoryNextClassBody: {
            /**
             * @default ordinary
             * @enum {string}
             */
            kind: "ordinary" | "ulis" | "upe2a";
            label: string;
            /** @description Several for a class of two levels */
            levels: string[] | null;
            /** @description Who take it, the main teacher first; others of its staff stay */
            teachers: string[] | null;
        };
        DirectoryNextClassView: {
            adults: components["schemas"]["DirectoryTakerView"][] | null;
            /** @description This year's class; absent: new */
            from?: string;
            id: string;
            kind: string;
            label: string;
            levels: string[] | null;
            /** Format: int64 */
            pupils: number;
        };
        DirectoryNextGroupView: {
            /** @enum {string} */
            answer: "keep" | "archive" | "unasked";
            id: string;
            label: string;
            /** Format: int64 */
            members: number;
        };
        DirectoryNextPupilView: {
            /** @enum {string} */
            by: "hand" | "register" | "proposal";
            class?: string;
            expected_in_onde?: boolean;
            family_name: string;
            from?: string;
            from_class?: string;
            from_level?: string;
            given_name: string;
            id: string;
            /** @description The same level once more */
            kept_down?: boolean;
            level?: string;
            /** @enum {string} */
            outcome: "placed" | "leaves" | "unplaced";
            /** @description The class that the register's files gave, when the choice by hand is another */
            register?: string;
            /** @enum {string} */
            transfer?: "asked" | "proposed" | "accepted" | "refused";
            transfer_to?: string;
        };
        DirectoryNextTeacher: {
            family_name: string;
            given_name: string;
            id: string;
        };
        DirectoryNextYearView: {
            /** @description begin; edit, open; undo */
            abilities: string[] | null;
            classes: components["schemas"]["DirectoryNextClassView"][] | null;
            /** @description Of the year that runs */
            from_label?: string;
            /** @description The hand-made groups of the year that runs */
            groups: components["schemas"]["DirectoryNextGroupView"][] | null;
            /** @description Of the year prepared: 2027-2028 */
            label: string;
            /**
             * Format: int64
             * @description Pupils who leave and for whom no transfer was begun
             */
            leaving: number;
            /** Format: date-time */
            opened_at?: string;
            /** @description The earliest day on which it may open */
            opens_from?: string;
            /** @description The day on which it opens by itself */
            opens_on?: string;
            /** @description Where those who leave may be proposed */
            peers: components["schemas"]["DirectoryDestination"][] | null;
            pupils: components["schemas"]["DirectoryNextPupilView"][] | null;
            /** @description Its first day in the tenant's zone */
            starts_on?: string;
            /** @enum {string} */
            state: "none" | "draft" | "open";
            /** @description Adults who may take a class */
            teachers: components["schemas"]["DirectoryNextTeacher"][] | null;
            /** Format: date-time */
            undo_until?: string;
            /** Format: int64 */
            unplaced: number;
        };
        DirectoryPersonView: {
            /** @description What the reader may do: edit, leave, photo, tie, restrict, consent, help */
            abilities: string[] | null;
            /** @description Has opened their account */
            active: boolean;
            /** @description Of a pupil */
            class?: string;
            expected_in_onde?: boolean;
            /** @description The name by which the person is called */
            family_name: string;
            given_name: string;
            id: string;
            initials: string;
            left_on?: string;
            /** @description Only while an answer allows it */
            photo?: string;
            profiles: string[] | null;
            /** @description Given names of those a guardian answers for */
            pupils?: string[] | null;
        };
        DirectoryPlaceView: {
            class: string;
            label: string;
            level?: string;
            part: string;
            since: string;
            until?: string;
            year: string;
        };
        DirectoryPupilConsents: {
            consents: components["schemas"]["DirectoryConsentView"][] | null;
            family_name: string;
            given_name: string;
            pupil: string;
        };
        DirectoryPupilView: {
            authority: string;
            class?: string;
            disputed: boolean;
            family_name: string;
            given_name: string;
            link: string;
            person: string;
        };
        DirectoryQuestionView: {
            /** @enum {string} */
            answer?: "one" | "two";
            birth_date?: string;
            child: string;
            id: string;
            name: string;
            tenant: string;
            tenant_name: string;
        };
        DirectoryReport: {
            /**
             * Format: int64
             * @description People here of whom something changes: a field, a class, a link
             */
            changed: number;
            /** Format: int64 */
            classes: number;
            diff?: components["schemas"]["DirectoryDiff"];
            errors: components["schemas"]["DirectoryLine"][] | null;
            /** Format: int64 */
            guardians: number;
            /**
             * Format: int64
             * @description People here who are not in the files any more
             */
            leaving: number;
            /**
             * Format: int64
             * @description Guardian of a pupil, as the files say
             */
            links: number;
            /**
             * Format: int64
             * @description People who are not here yet
             */
            new: number;
            /** Format: int64 */
            pupils: number;
            /** @description onde, aaf, siecle, csv */
            source?: string;
            /** Format: int64 */
            teachers: number;
            warnings: components["schemas"]["DirectoryLine"][] | null;
        };
        DirectoryRestrictionView: {
            /** @description lift, confirm */
            abilities: string[] | null;
            checked_by?: string;
            checked_on?: string;
            court?: string;
            decided_on?: string;
            document_seen: boolean;
            /** @enum {string} */
            effect: "may_not_collect" | "no_contact" | "no_information";
            id: string;
            /** @description Lifted where it was recorded; it holds here until somebody lifts it */
            lifted_there_on?: string;
            /** @description The organisation that recorded it */
            origin?: string;
            person: string;
            person_name: string;
            pupil: string;
            pupil_name: string;
            since: string;
            until?: string;
            /** @description It holds, and nobody here has confirmed it */
            waiting: boolean;
        };
        DirectoryRoleView: {
            /** @description end */
            abilities: string[] | null;
            duty?: string;
            id: string;
            profile: string;
            since: string;
            source: string;
            until?: string;
        };
        DirectorySum: {
            /** Format: int64 */
            changed: number;
            /** Format: int64 */
            leaving: number;
            /** Format: int64 */
            new: number;
        };
        DirectoryTablesView: {
            /** @description Files that cannot be opened */
            errors: components["schemas"]["DirectoryLine"][] | null;
            /** @description What columns may hold, by kind of table */
            fields: {
                [key: string]: string[] | null;
            };
            /** @description Nothing is missing: the tables can be examined */
            ready: boolean;
            tables: components["schemas"]["DirectoryTableView"][] | null;
        };
        DirectoryTableView: {
            /** @description No line looks like headers */
            headless: boolean;
            /** @description The first lines, as they will be read */
            lines: components["schemas"]["DirectoryLineView"][] | null;
            mapping: components["schemas"]["TableMapping"];
            /** @description What must be said and is not; one field of each list is enough */
            missing: (string[] | null)[] | null;
            preview: components["schemas"]["TableReadLine"][] | null;
            remarks: components["schemas"]["DirectoryLine"][] | null;
            /**
             * Format: int64
             * @description Lines under the headers
             */
            rows: number;
            /** @description For each column, what its first lines hold */
            samples: (string[] | null)[] | null;
            /** @description The birth dates tell by themselves whether the day comes first */
            sure: boolean;
            /** @description Fields that two columns are given to */
            twice: string[] | null;
            /** @description Words for the sex that are not understood */
            words: string[] | null;
        };
        DirectoryTakerView: {
            family_name: string;
            given_name: string;
            id: string;
            part: string;
        };
        DirectoryTransferView: {
            /** @description accept, refuse (a proposal received); send, refuse (a question received); withdraw */
            abilities: string[] | null;
            by_code: boolean;
            class?: string;
            /** Format: date-time */
            decided_at?: string;
            id: string;
            /** @description First day away from the old organisation */
            leaves_on?: string;
            /** @description Empty once nothing here names the pupil any more */
            name: string;
            /** Format: date-time */
            opened_at: string;
            /** @description Absent while a code waits for whoever types it */
            peer_name?: string;
            /** @description The record here */
            person?: string;
            /**
             * @description Of a refusal
             * @enum {string}
             */
            reason?: "unknown" | "stays" | "elsewhere" | "mistake";
            /** @enum {string} */
            state: "asked" | "proposed" | "accepted" | "refused" | "withdrawn" | "done";
            /**
             * @description out: leaves this organisation; in: comes
             * @enum {string}
             */
            way: "out" | "in";
        };
        DirectoryYearView: {
            current: boolean;
            ends_on: string;
            id: string;
            label: string;
            starts_on: string;
        };
        DisputeInBody: {
            reason?: string;
        };
        DisputesOutBody: {
            items: components["schemas"]["DirectoryDisputeView"][] | null;
        };
        DuplicatesOutBody: {
            items: components["schemas"]["DirectoryDuplicateView"][] | null;
            /**
             * Format: int64
             * @description Put off: they come back by themselves
             */
            later: number;
        };
        EditClassInBody: {
            label: string;
            levels: string[] | null;
        };
        EditGroupInBody: {
            label: string;
            members: string[] | null;
        };
        EditPersonInBody: {
            /** @description 2018-03-14 */
            birth_date?: string;
            /** @enum {string} */
            civility?: "" | "M" | "MME";
            contact?: components["schemas"]["DirectoryContact"];
            expected_in_onde?: boolean;
            family_name: string;
            given_name: string;
            /** @description Empty: unchanged. Kept, never shown */
            ine?: string;
            language?: string;
            /** @enum {string} */
            sex?: "" | "F" | "M";
            usage_name?: string;
        };
        EntryBody: {
            account: string;
            /** Format: date-time */
            expires: string;
            /** @description The login name just made, to be noted by its owner */
            login?: string;
        };
        ErasedOutBody: {
            items: components["schemas"]["PrivacyErasedView"][] | null;
            organisation: string;
        };
        ExchangeArchive: {
            /**
             * Format: int64
             * @description To send it
             */
            attempts: number;
            /**
             * Format: int64
             * @description How many things kept it from being written
             */
            blockers: number;
            by_hand: boolean;
            /** Format: int64 */
            bytes: number;
            /** Format: int64 */
            classes: number;
            /** @description Its file is not kept any more */
            dropped: boolean;
            /** @description What the last attempt met: host_key, refused, unreachable, lost */
            error_code?: string;
            id: string;
            /** Format: date-time */
            made_at: string;
            md5?: string;
            name?: string;
            /**
             * Format: date-time
             * @description Of the next attempt
             */
            next_at?: string;
            /** Format: int64 */
            pupils: number;
            /** Format: date-time */
            sent_at?: string;
            /** @enum {string} */
            state: "making" | "refused" | "ready" | "sending" | "sent" | "failed";
            /** Format: int64 */
            teachers: number;
        };
        ExchangeBlocker: {
            /** @enum {string} */
            kind: "ident" | "uai" | "responsible" | "responsible_mail" | "pupils" | "classes" | "level";
            name?: string;
            /** @description Whose record lacks it */
            person?: string;
            /** @description The level that has no code in this school's degree */
            value?: string;
        };
        ExchangeBrick: {
            abilities: {
                [key: string]: boolean;
            };
            /** @description Address of the lists */
            base: string;
            /** @description Mail of who runs it */
            contact: string;
            /** Format: date-time */
            created_at: string;
            /** @description What it read, day by day, the latest first */
            days: components["schemas"]["ExchangeReadView"][];
            fields: ("names" | "mail" | "birth_date")[];
            hooks: components["schemas"]["ExchangeHookView"][];
            id: string;
            keys: components["schemas"]["ExchangeKeyView"][];
            /**
             * Format: date-time
             * @description When it read last
             */
            last_at?: string;
            /**
             * Format: int64
             * @description That it received in the last 30 days
             */
            lines: number;
            lists: ("orgs" | "academicSessions" | "classes" | "users" | "enrollments" | "demographics")[];
            name: string;
            people: ("pupils" | "staff")[];
            /** @description For what it reads, in a sentence */
            purpose: string;
            /**
             * Format: int64
             * @description In the last 30 days
             */
            reads: number;
            /** @enum {string} */
            state: "open" | "stopped";
            /** @description Address at which a key is exchanged for a token */
            token: string;
        };
        ExchangeBrickWritten: {
            /** @description Mail of who runs it */
            contact: string;
            fields: ("names" | "mail" | "birth_date")[];
            lists: ("orgs" | "academicSessions" | "classes" | "users" | "enrollments" | "demographics")[];
            name: string;
            people: ("pupils" | "staff")[];
            /** @description For what it reads, in a sentence */
            purpose: string;
        };
        ExchangeClass: {
            /** @description The register's own code */
            classCode?: string;
            /** @enum {string} */
            classType?: "homeroom" | "scheduled";
            /** Format: date-time */
            dateLastModified?: string;
            grades?: string[] | null;
            school?: components["schemas"]["ExchangeRef"];
            sourcedId: string;
            /** @enum {string} */
            status?: "active" | "tobedeleted";
            terms?: components["schemas"]["ExchangeRef"][] | null;
            title?: string;
        };
        ExchangeDemographics: {
            /** Format: date */
            birthDate?: string;
            /** Format: date-time */
            dateLastModified?: string;
            sourcedId: string;
            /** @enum {string} */
            status?: "active" | "tobedeleted";
        };
        ExchangeEnrollment: {
            /** Format: date */
            beginDate?: string;
            class?: components["schemas"]["ExchangeRef"];
            /** Format: date-time */
            dateLastModified?: string;
            /**
             * Format: date
             * @description First day after it
             */
            endDate?: string;
            /**
             * @description The teacher who answers for the class
             * @enum {string}
             */
            primary?: "true" | "false";
            /** @enum {string} */
            role?: "student" | "teacher" | "aide";
            school?: components["schemas"]["ExchangeRef"];
            sourcedId: string;
            /** @enum {string} */
            status?: "active" | "tobedeleted";
            user?: components["schemas"]["ExchangeRef"];
        };
        ExchangeGARSettings: {
            folder: string;
            /** @description SFTP server; empty: the archive is fetched by hand */
            host: string;
            /** @description The server's public key, as its owner gives it: ssh-ed25519 AAAA… */
            host_key: string;
            /** @description The identifier that the GAR gave to this ENT */
            ident: string;
            login: string;
            /** @description An archive leaves each night */
            open: boolean;
            /**
             * Format: int64
             * @default 22
             */
            port: number;
            /** @description The persons who assign resources */
            responsibles: string[];
        };
        ExchangeGARView: {
            abilities: {
                [key: string]: boolean;
            };
            /** @description The last 30 */
            archives: components["schemas"]["ExchangeArchive"][];
            /** @description At most 200 */
            blockers: components["schemas"]["ExchangeBlocker"][];
            /** @description Who assigns resources */
            chosen: components["schemas"]["ExchangePersonRef"][];
            /** Format: int64 */
            classes: number;
            /** @description Of the server's key */
            fingerprint?: string;
            folder: string;
            /** @description SFTP server; empty: the archive is fetched by hand */
            host: string;
            /** @description The server's public key, as its owner gives it: ssh-ed25519 AAAA… */
            host_key: string;
            /** @description The identifier that the GAR gave to this ENT */
            ident: string;
            login: string;
            /**
             * Format: int64
             * @description Blockers beyond those listed
             */
            more: number;
            /** @description Of tonight's file */
            name?: string;
            /** @description An archive leaves each night */
            open: boolean;
            /** @description The public key that the server's owner must be given */
            own_key?: string;
            /**
             * Format: int64
             * @default 22
             */
            port: number;
            /** Format: int64 */
            pupils: number;
            /** @description The persons who assign resources */
            responsibles: string[];
            /** @description Who may be chosen */
            staff: components["schemas"]["ExchangePersonRef"][];
            /** Format: int64 */
            teachers: number;
        };
        ExchangeHookView: {
            address: string;
            /**
             * Format: date-time
             * @description Until when the secret before is valid too
             */
            before_until?: string;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            failing_since?: string;
            /** Format: int64 */
            given_up: number;
            id: string;
            kinds: ("pupil.enrolled" | "pupil.changed" | "pupil.left" | "staff.arrived" | "staff.changed" | "staff.left" | "class.opened" | "class.changed" | "class.closed" | "year.opened")[];
            /**
             * Format: date-time
             * @description When a message was last taken
             */
            last_at?: string;
            /** @enum {string} */
            state: "open" | "stopped";
            /** Format: int64 */
            waiting: number;
        };
        ExchangeHookWritten: {
            address: string;
            kinds: ("pupil.enrolled" | "pupil.changed" | "pupil.left" | "staff.arrived" | "staff.changed" | "staff.left" | "class.opened" | "class.changed" | "class.closed" | "year.opened")[];
        };
        ExchangeKeyView: {
            /** Format: date-time */
            expires_at: string;
            /** @description Its last four characters */
            hint: string;
            id: string;
            /** Format: date-time */
            made_at: string;
            /** @description Its time has passed */
            over: boolean;
            /** Format: date-time */
            revoked_at?: string;
            /** Format: date-time */
            used_at?: string;
        };
        ExchangeNewKey: {
            client_id: string;
            client_secret: string;
            /** Format: date-time */
            expires_at: string;
            id: string;
            /** @description Both in one text, for bricks that know keys and no tokens */
            key: string;
        };
        ExchangeOrg: {
            /** Format: date-time */
            dateLastModified?: string;
            /** @description UAI of a school, SIRET of a collectivity */
            identifier?: string;
            name?: string;
            parent?: components["schemas"]["ExchangeRef"];
            sourcedId: string;
            /** @enum {string} */
            status?: "active" | "tobedeleted";
            /** @enum {string} */
            type?: "school" | "local" | "district" | "department";
        };
        ExchangePersonRef: {
            id: string;
            /** @description An address is known */
            mail: boolean;
            name: string;
        };
        ExchangePostingView: {
            /** Format: int64 */
            attempts: number;
            /** Format: date-time */
            created_at: string;
            /** @description forbidden, too_large, unreachable, redirected, refused, stopped */
            error_code?: string;
            id: string;
            kind: string;
            /** Format: date-time */
            last_at?: string;
            /** Format: date-time */
            next_at?: string;
            /** @enum {string} */
            state: "waiting" | "delivered" | "given_up";
            /**
             * Format: int64
             * @description HTTP status of the last answer
             */
            status?: number;
        };
        ExchangeReadView: {
            /** Format: date */
            day: string;
            /** Format: int64 */
            lines: number;
            list: string;
            /** Format: int64 */
            times: number;
        };
        ExchangeRef: {
            href: string;
            sourcedId: string;
            /** @enum {string} */
            type: "org" | "academicSession" | "class" | "user";
        };
        ExchangeRole: {
            org: components["schemas"]["ExchangeRef"];
            /** @enum {string} */
            role: "student" | "teacher" | "principal" | "proctor" | "aide";
            /** @enum {string} */
            roleType: "primary" | "secondary";
        };
        ExchangeSession: {
            /** Format: date-time */
            dateLastModified?: string;
            /** Format: date */
            endDate?: string;
            /** @description Civil year in which it ends */
            schoolYear?: string;
            sourcedId: string;
            /** Format: date */
            startDate?: string;
            /** @enum {string} */
            status?: "active" | "tobedeleted";
            title?: string;
            /** @enum {string} */
            type?: "schoolYear";
        };
        ExchangeUser: {
            /** Format: date-time */
            dateLastModified?: string;
            email?: string;
            /** @enum {string} */
            enabledUser?: "true" | "false";
            /** @description The name by which the person is called */
            familyName?: string;
            givenName?: string;
            grades?: string[] | null;
            roles?: components["schemas"]["ExchangeRole"][] | null;
            sourcedId: string;
            /** @enum {string} */
            status?: "active" | "tobedeleted";
        };
        ExchangeWay: {
            /** @description Something did not arrive */
            failing: boolean;
            /**
             * Format: int64
             * @description Addresses that are told of changes
             */
            hooks: number;
            id: string;
            /** @enum {string} */
            kind: "gar" | "brick" | "tables" | "resource";
            /** Format: date-time */
            last_at?: string;
            /** @description Of whoever receives; the app names the GAR and the tables itself */
            name?: string;
            /** @description Page of the app that shows more */
            path: string;
            purpose?: string;
            /** @description Codes of what is sent */
            sends: string[];
            /** Format: date-time */
            since?: string;
            /** @enum {string} */
            state: "open" | "stopped" | "waiting";
            /** @description It can be stopped and opened here */
            stops: boolean;
            /**
             * Format: int64
             * @description In the last 30 days
             */
            times: number;
            /** @description The machine or the address */
            to?: string;
        };
        ExpectedOutBody: {
            items: components["schemas"]["DirectoryExpectedView"][] | null;
        };
        ExportRequest: {
            /** @enum {string} */
            format: "csv" | "xlsx";
        };
        ExtendInBody: {
            reason: string;
        };
        ExternalsResponse: {
            items: components["schemas"]["IdentityExternal"][] | null;
            /** @description Providers of this installation */
            open: ("educonnect" | "franceconnect" | "proconnect")[] | null;
        };
        FactorInBody: {
            /** @description Six digits of the application, or a recovery code */
            code: string;
        };
        FeedsOutBody: {
            items: components["schemas"]["DirectoryFeedView"][] | null;
        };
        FindOutBody: {
            items: components["schemas"]["PrivacyAboutView"][] | null;
        };
        FleetOutBody: {
            abilities: {
                [key: string]: boolean;
            };
            /** Format: int64 */
            deployed: number;
            /**
             * Format: int64
             * @description That the filters keep; at most 500 are listed
             */
            found: number;
            items: components["schemas"]["DeploymentSchool"][] | null;
            /** Format: int64 */
            late: number;
            /**
             * Format: int64
             * @description Days without an import
             */
            late_after: number;
            /** Format: int64 */
            opened: number;
            /**
             * Format: int64
             * @description Of the fleet, whatever the filters
             */
            total: number;
            waves: components["schemas"]["DeploymentWave"][] | null;
        };
        "Forgotten-passwordRequest": {
            /** @description A login name or an address */
            login: string;
        };
        FoundingOutBody: {
            founded: string;
            id: string;
            /** @enum {string} */
            state: "asked" | "founded" | "refused";
        };
        FoundingsOutBody: {
            items: components["schemas"]["SettingsFoundingLine"][] | null;
        };
        GatheredBellBody: {
            items: components["schemas"]["NotifyBell"][] | null;
            /** @description Organisations that did not answer this time */
            missing?: string[] | null;
        };
        GatheredChildViewBody: {
            items: components["schemas"]["DirectoryChildView"][] | null;
            /** @description Organisations that did not answer this time */
            missing?: string[] | null;
        };
        GatheredFeedItemBody: {
            items: components["schemas"]["LiaisonFeedItem"][] | null;
            /** @description Organisations that did not answer this time */
            missing?: string[] | null;
        };
        GatheredMyRecordBody: {
            items: components["schemas"]["DirectoryMyRecord"][] | null;
            /** @description Organisations that did not answer this time */
            missing?: string[] | null;
        };
        GatheredQuestionViewBody: {
            items: components["schemas"]["DirectoryQuestionView"][] | null;
            /** @description Organisations that did not answer this time */
            missing?: string[] | null;
        };
        GatheredRequestViewBody: {
            items: components["schemas"]["PrivacyRequestView"][] | null;
            /** @description Organisations that did not answer this time */
            missing?: string[] | null;
        };
        GatheredSentBody: {
            items: components["schemas"]["ResourceSent"][] | null;
            /** @description Organisations that did not answer this time */
            missing?: string[] | null;
        };
        GatheredTileBody: {
            items: components["schemas"]["ResourceTile"][] | null;
            /** @description Organisations that did not answer this time */
            missing?: string[] | null;
        };
        GiveRoleInBody: {
            /** @description As on a door */
            duty?: string;
            profile: string;
            since?: string;
            until?: string;
        };
        GroupOutBody: {
            /** @description edit, archive */
            abilities: string[] | null;
            automatic: boolean;
            class?: string;
            id: string;
            kind: string;
            label?: string;
            level?: string;
            /** Format: int64 */
            members: number;
            peer?: string;
            people: components["schemas"]["DirectoryPersonView"][] | null;
        };
        GroupsOutBody: {
            /** @description add */
            abilities: string[] | null;
            items: components["schemas"]["DirectoryGroupView"][] | null;
            year?: components["schemas"]["DirectoryYearView"];
        };
        HideInBody: {
            /** @description The address is never given to the other guardian, nor on a list */
            hidden: boolean;
        };
        "Hook-changeRequest": {
            address: string;
            kinds: ("pupil.enrolled" | "pupil.changed" | "pupil.left" | "staff.arrived" | "staff.changed" | "staff.left" | "class.opened" | "class.changed" | "class.closed" | "year.opened")[];
            /** @enum {string} */
            state: "open" | "stopped";
        };
        HookSecretOutBody: {
            id: string;
            secret: string;
        };
        IdentityAccessCard: {
            /** Format: date-time */
            expires_at: string;
            id: string;
            /** Format: date-time */
            issued_at: string;
            /** @enum {string} */
            kind: "paper" | "mail" | "joining" | "reset";
            person: string;
            /** @enum {string} */
            state: "live" | "used" | "expired" | "revoked";
            /** Format: date-time */
            used_at?: string;
        };
        IdentityAccountChange: {
            /** @enum {string} */
            comfort?: "off" | "andika" | "dyslexic";
            family_name?: string;
            given_name?: string;
            /** @enum {string} */
            language?: "fr" | "en";
            /** @description Empty to take it back */
            phone?: string;
            shortcuts?: boolean;
            /**
             * Format: int64
             * @enum {integer}
             */
            text_size?: 100 | 115 | 130;
            /** @enum {string} */
            theme?: "system" | "light" | "dark";
        };
        IdentityAddress: {
            address: string;
            id: string;
            verified: boolean;
        };
        IdentityArrival: {
            /** @description An account exists already for one of them: it must be opened once by its own password */
            account: boolean;
            back?: string;
            given_name: string;
            /** @description Where the provider's keys found records that nobody opened */
            organisations: string[] | null;
            pupil: boolean;
            /** @description The account is open: only more records are proposed to it */
            signed_in: boolean;
            /** @enum {string} */
            way: "educonnect" | "franceconnect" | "proconnect";
        };
        IdentityCardIssue: {
            /** @description Have an account */
            already: string[] | null;
            cards: components["schemas"]["IdentityIssued"][] | null;
            /** @description Are not yours to help, or not known here */
            refused: string[] | null;
            /** @description Have no address to be invited at */
            unreachable: string[] | null;
        };
        IdentityCharter: {
            /** @description Paragraphs, parted by an empty line */
            body: string;
            lang: string;
            title: string;
            version: string;
        };
        IdentityClassCard: {
            /** Format: date-time */
            expires: string;
            /**
             * Format: int64
             * @description The drawing beside their first name
             */
            face: number;
            /** @description Path of the app with the token */
            page: string;
            person: string;
            /** @description The pupil's own among the twelve */
            picture: string;
            /** @description For the QR, behind the page's # so that no server logs it */
            token: string;
            words: string[] | null;
        };
        IdentityClassCode: {
            /** @description Six capitals, to write on the board */
            code: string;
            group: string;
            id: string;
            /** Format: date-time */
            until: string;
        };
        IdentityEnrolment: {
            /** @description The same as an SVG image */
            qr: string;
            /** @description Base32, to type by hand */
            secret: string;
            /** @description otpauth:// address, to open on the phone itself */
            url: string;
        };
        IdentityExternal: {
            id: string;
            /** Format: date-time */
            linked_at: string;
            /** Format: date-time */
            used_at: string;
            /** @enum {string} */
            way: "educonnect" | "franceconnect" | "proconnect";
        };
        IdentityHeld: {
            /** @description A link was sent to the verified addresses of the account; else its school or town hall gives a code */
            mail: boolean;
            /**
             * Format: date-time
             * @description How long the link answers
             */
            until: string;
            /** @enum {string} */
            why: "guesses" | "many" | "night";
        };
        IdentityIssued: {
            /** @description ABCD-EFGH-JKMN; absent when it left by mail */
            code?: string;
            /** Format: date-time */
            expires: string;
            id: string;
            person: string;
        };
        IdentityJoined: {
            /** @description It came from another account, which it goes back to when undone */
            account: boolean;
            /** Format: date-time */
            at: string;
            id: string;
            organisation: string;
            /**
             * Format: date-time
             * @description Until when it can be undone
             */
            until: string;
        };
        IdentityMyCharter: {
            /**
             * Format: date-time
             * @description Absent: still asked for
             */
            accepted_at?: string;
            /** @description Paragraphs, parted by an empty line */
            body: string;
            /** @description The organisation that gave it; absent: the charter of this place */
            from?: string;
            lang: string;
            /**
             * Format: int64
             * @description Of the version, for one of an organisation
             */
            number?: number;
            /** @description The same in simple words */
            simple?: string;
            /** Format: date */
            since?: string;
            title: string;
            /** @description To accept it with */
            version: string;
        };
        IdentityMyHat: {
            /** @description Records of the pupils that the caller follows here */
            children: string[] | null;
            colour?: string;
            family_name: string;
            /** @description As the organisation writes it */
            given_name: string;
            kind: string;
            name: string;
            nav: components["schemas"]["IdentityNav"][] | null;
            person: string;
            profiles: string[] | null;
            rights: string[] | null;
            school_type?: string;
            short_name: string;
            tenant: string;
            time_zone: string;
        };
        IdentityMyself: {
            account: components["schemas"]["IdentityOwner"];
            /** @description What the account is, organisation by organisation; empty while a second factor is asked for */
            hats: components["schemas"]["IdentityMyHat"][] | null;
            /** @description Why the session is held, and what releases it */
            held?: components["schemas"]["IdentityHeld"];
            /**
             * @description What stands before everything else; absent when nothing does
             * @enum {string}
             */
            pending?: "held" | "second_factor" | "enrol_second_factor" | "password" | "charter";
            session: string;
            /** @enum {string} */
            strength: "card" | "password" | "second_factor";
        };
        IdentityNav: {
            icon: string;
            label: string;
            /** Format: int64 */
            order: number;
            path: string;
            service: string;
        };
        IdentityOpenedClass: {
            class: string;
            /** @description The drawings among which each pupil has their own */
            pictures: string[] | null;
            school: string;
            tiles: components["schemas"]["IdentityTile"][] | null;
            /** @description The drawings among which each pupil has two others */
            words: string[] | null;
        };
        IdentityOwner: {
            /** @description The second factor is an application that shows codes; else a passkey */
            application: boolean;
            /**
             * @description The letters that are easier to read
             * @enum {string}
             */
            comfort: "off" | "andika" | "dyslexic";
            family_name: string;
            given_name: string;
            id: string;
            /** @enum {string} */
            kind: "adult" | "pupil";
            language: string;
            login: string;
            mails: components["schemas"]["IdentityAddress"][] | null;
            /** @description The account has one; without, it is entered by a provider or a passkey */
            password: boolean;
            phone?: string;
            /**
             * Format: int64
             * @description How many are left
             */
            recovery_codes: number;
            second_factor: boolean;
            /** @description Shortcuts of one key */
            shortcuts: boolean;
            /**
             * Format: int64
             * @description Percent
             * @enum {integer}
             */
            text_size: 100 | 115 | 130;
            /** @enum {string} */
            theme: "system" | "light" | "dark";
        };
        IdentityPasskey: {
            /** Format: date-time */
            created_at: string;
            id: string;
            name: string;
            /** @description Kept by an account of the maker beside the device: losing the device does not lose it */
            synced: boolean;
            /** Format: date-time */
            used_at?: string;
        };
        IdentityProposal: {
            /** @description It is already another account's: join the two by signing in to that one */
            account: boolean;
            organisation: string;
            person: string;
            /**
             * @description register: the ministry's register says it is the same person; mail: the record holds an address that the account verified
             * @enum {string}
             */
            reason: "register" | "mail";
            tenant: string;
        };
        IdentityResetPupil: {
            /** @description Their new class card; the former one is dead */
            class_card?: components["schemas"]["IdentityClassCard"];
            /** @description With which they choose another; it is shown once */
            code?: string;
            family_name: string;
            given_name: string;
            /** @description They had a password: it opens nothing any more */
            password: boolean;
            person: string;
        };
        IdentitySession: {
            /** @description Name of the browser, empty when unknown */
            browser: string;
            /** Format: date-time */
            created_at: string;
            current: boolean;
            /** @description Its sign-in was out of the ordinary: it opens nothing until the link of its letter is opened */
            held?: boolean;
            id: string;
            /** Format: date-time */
            seen_at: string;
            /** @enum {string} */
            strength: "card" | "password" | "second_factor";
            system: string;
            /**
             * @description How it was opened
             * @enum {string}
             */
            way: "password" | "card" | "passkey" | "educonnect" | "franceconnect" | "proconnect";
        };
        IdentityShown: {
            /** @description Version to accept, absent when none is asked */
            charter?: string;
            given_name: string;
            /**
             * @description activation opens or joins an account; reset gives a new password to an account that exists
             * @enum {string}
             */
            kind: "activation" | "reset";
            /**
             * Format: int64
             * @description Least number of characters of the new password
             */
            min_password: number;
            /** @description An organisation knows who is signed in by the same names: no family name is asked to join the record */
            mine: boolean;
            organisation: string;
            pupil: boolean;
        };
        IdentityState: {
            /** @description They have activated an account */
            account: boolean;
            /** @description Their last code */
            card?: components["schemas"]["IdentityAccessCard"];
            /** @description A pupil's class card is live */
            class_card: boolean;
            login?: string;
            /** @description It opens this organisation; false once access was closed */
            member: boolean;
            person: string;
            second_factor: boolean;
        };
        IdentityTile: {
            /**
             * Format: int64
             * @description The drawing beside the name: the one of their card
             */
            face: number;
            name: string;
            pupil: string;
        };
        IdOutBody: {
            due_on: string;
            id: string;
        };
        ImportsOutBody: {
            items: components["schemas"]["DirectoryImportView"][] | null;
        };
        InboxOutBody: {
            items: components["schemas"]["PrivacyRequestView"][] | null;
            /** Format: int64 */
            late: number;
        };
        "Issue-cardsRequest": {
            /** @enum {string} */
            kind: "paper" | "mail" | "joining";
            people: string[] | null;
        };
        "Issue-class-cardsRequest": {
            /** @description The card alone is not enough: the pupil shows their picture */
            asks_picture?: boolean;
            people: string[] | null;
        };
        ItemsConnectorBody: {
            items: components["schemas"]["ResourceConnector"][];
        };
        ItemsGroupViewBody: {
            items: components["schemas"]["ResourceGroupView"][];
        };
        ItemsPostingViewBody: {
            abilities: {
                [key: string]: boolean;
            };
            items: components["schemas"]["ExchangePostingView"][];
        };
        ItemsViewBody: {
            items: components["schemas"]["ResourceView"][];
        };
        ItemsWayBody: {
            abilities: {
                [key: string]: boolean;
            };
            items: components["schemas"]["ExchangeWay"][];
        };
        "Join-accountRequest": {
            factor?: string;
            login: string;
            password: string;
        };
        "Join-accountResponse": {
            /**
             * Format: int64
             * @description Records that are this account's now
             */
            moved: number;
        };
        JoinInBody: {
            level?: string;
            /** @enum {string} */
            part: "pupil" | "teacher" | "main_teacher" | "assistant";
            person: string;
            since?: string;
        };
        JoinRequest: {
            code: string;
            /** @description Not asked when an organisation knows the caller by the names of the code */
            family_name?: string;
        };
        JoinsResponse: {
            joined: components["schemas"]["IdentityJoined"][] | null;
            proposals: components["schemas"]["IdentityProposal"][] | null;
        };
        JournalOutBody: {
            check?: components["schemas"]["SettingsCheck"];
            /** @description The chain's end, the first 16 characters */
            head: string;
            items: components["schemas"]["SettingsAct"][] | null;
            /**
             * Format: int64
             * @description On the chain since it began
             */
            lines: number;
            months: components["schemas"]["SettingsMonthSeal"][] | null;
            more: boolean;
            /** Format: date-time */
            sealed_at?: string;
        };
        "Key-makeRequest": {
            /**
             * Format: int64
             * @description For how long it is valid
             * @default 365
             */
            days: number;
        };
        KeysStruct: {
            auth: string;
            p256dh: string;
        };
        LiaisonAttachment: {
            /** Format: int64 */
            bytes: number;
            id: string;
            media_type: string;
            name: string;
        };
        LiaisonChildView: {
            /** @description read, sign, answer, refuse, undo */
            abilities: {
                [key: string]: boolean;
            };
            /** @description yes, no, a choice or a text */
            answer?: string;
            /** Format: date-time */
            answered_at?: string;
            /** @description Part of the path of what I do about this child; my own id for a note sent to myself */
            id: string;
            /** @description I follow this child and do not decide */
            informed: boolean;
            name: string;
            pending: boolean;
            /** Format: date-time */
            read_at?: string;
            /** @description An answer stands for this child, mine or another guardian's */
            settled: boolean;
            /** Format: date-time */
            signed_at?: string;
            /** @enum {string} */
            way?: "app" | "link" | "paper";
        };
        LiaisonClassChoice: {
            id: string;
            label: string;
            levels: string[];
            /** Format: int64 */
            pupils: number;
            /** @description Of a collectivity's record: the school whose class it is */
            school?: string;
        };
        LiaisonContent: {
            audience: components["schemas"]["DirectoryAudience"];
            body: components["schemas"]["RichtextDoc"];
            both_guardians: boolean;
            choices?: string[];
            /**
             * Format: date
             * @description Last day for an answer
             */
            closes_on?: string;
            event?: components["schemas"]["LiaisonEvent"];
            /** @enum {string} */
            kind: "outing" | "health" | "school_life" | "meeting" | "administration" | "canteen" | "transport" | "closure" | "staff_absence" | "event" | "town" | "information" | "survey" | "circular";
            /**
             * @description Who it is for in those organisations; absent: the families. directors, staff: a circular, which asks for a reading at most
             * @enum {string}
             */
            readers?: "families" | "directors" | "staff";
            /** @description Linked organisations: a collectivity's notice to the families of its schools, or a circular */
            schools?: string[];
            title: string;
            /** @enum {string} */
            wants: "none" | "read" | "sign" | "yes_no" | "choice" | "text" | "authorisation";
        };
        LiaisonCopyView: {
            /** Format: date-time */
            counted_at?: string;
            /**
             * Format: date-time
             * @description Of a circular: when the first of its directors read it
             */
            director_read_at?: string;
            /** Format: int64 */
            done: number;
            /** @description Of a circular: the day by which it was to be read is over, and no director had read it then */
            late: boolean;
            name: string;
            /**
             * Format: int64
             * @description Told; of a circular, its directors alone
             */
            people: number;
            /** Format: int64 */
            read: number;
            tenant: string;
        };
        LiaisonCountsView: {
            /**
             * Format: int64
             * @description Pupils without a known guardian
             */
            alone: number;
            /**
             * Format: int64
             * @description Pupils whose answer is complete (read, when only reading is asked)
             */
            done: number;
            /**
             * Format: int64
             * @description People without digital contact
             */
            paper: number;
            /**
             * Format: int64
             * @description Told
             */
            people: number;
            /** Format: int64 */
            pupils: number;
            /**
             * Format: int64
             * @description Of them, who have read
             */
            read: number;
            /** Format: int64 */
            refused: number;
        };
        LiaisonDestinations: {
            /** @description What goes to them is a circular, to their directors or their staff: nobody else may be chosen */
            circulars: boolean;
            classes: components["schemas"]["LiaisonClassChoice"][];
            /** @description Hand-made groups */
            groups: components["schemas"]["LiaisonGroupChoice"][];
            /**
             * Format: date-time
             * @description When a note sent now would be seen
             */
            leaves_at: string;
            levels: string[];
            /**
             * Format: date-time
             * @description The instant of this answer: the two together say whether these are quiet hours
             */
            now: string;
            /** @description Every family may be chosen at once */
            school: boolean;
            /** @description Linked organisations that a notice may go to */
            schools: components["schemas"]["LiaisonSchoolChoice"][];
            /** @description The staff may be told too */
            staff: boolean;
            /** @description May pass the quiet hours, with a reason */
            urgent: boolean;
        };
        LiaisonEvent: {
            end?: string;
            /** Format: date */
            on: string;
            place?: string;
            start?: string;
        };
        LiaisonFamilyView: {
            class: string;
            class_id?: string;
            guardians: components["schemas"]["LiaisonGuardianView"][];
            late: boolean;
            name: string;
            /** @description On the print list: a guardian who decides gets no message, whoever else does; or no guardian is known */
            paper: boolean;
            pupil: string;
            /** @description An adult of the staff, told for themselves */
            self: boolean;
            /** @enum {string} */
            state: "unread" | "waiting" | "done" | "refused";
        };
        LiaisonFeedItem: {
            children: components["schemas"]["LiaisonChildView"][];
            closed: boolean;
            /** Format: date-time */
            closes_at?: string;
            colour?: string;
            /** @description Author, function and organisation, as a sentence */
            from: string;
            id: string;
            kind_label: string;
            organisation: string;
            /** @description Something is still asked of me */
            pending: boolean;
            /** Format: date-time */
            published_at: string;
            sheet: components["schemas"]["LiaisonSheet"];
            tenant: string;
        };
        LiaisonGroupChoice: {
            id: string;
            label: string;
            /** Format: int64 */
            members: number;
        };
        LiaisonGuardianView: {
            /** @description record_paper, take_back_paper */
            abilities: {
                [key: string]: boolean;
            };
            answer?: string;
            /** Format: date-time */
            answered_at?: string;
            /** @enum {string} */
            authority: "full" | "informed" | "self" | "nobody";
            /** @enum {string} */
            channel: "digital" | "paper";
            id: string;
            name: string;
            /** Format: date-time */
            read_at?: string;
            /** Format: date-time */
            signed_at?: string;
            /** @description The mail did not arrive */
            unreached: boolean;
            /** @enum {string} */
            way?: "app" | "link" | "paper";
        };
        LiaisonInSlips: {
            /**
             * @default paper
             * @enum {string}
             */
            only: "paper" | "waiting" | "all";
            /**
             * Format: int64
             * @description 4 or 8
             * @default 4
             */
            per_page: number;
            /** @description With a code that opens the note */
            qr?: boolean;
        };
        LiaisonNoteView: {
            /** @description edit, send, unschedule, delete, correct, withdraw, remind, send_also, record_paper, export, print */
            abilities: {
                [key: string]: boolean;
            };
            attachments: components["schemas"]["LiaisonAttachment"][];
            audience: components["schemas"]["DirectoryAudience"];
            body: components["schemas"]["RichtextDoc"];
            both_guardians: boolean;
            choices?: string[];
            /** Format: date-time */
            closes_at?: string;
            /**
             * Format: date
             * @description Last day for an answer
             */
            closes_on?: string;
            /** @description A notice's schools */
            copies: components["schemas"]["LiaisonCopyView"][];
            /** Format: date-time */
            corrected_at?: string;
            counts: components["schemas"]["LiaisonCountsView"];
            event?: components["schemas"]["LiaisonEvent"];
            from: string;
            /** @description Sentences worth reading before sending */
            hints: string[];
            id: string;
            /** @enum {string} */
            kind: "outing" | "health" | "school_life" | "meeting" | "administration" | "canteen" | "transport" | "closure" | "staff_absence" | "event" | "town" | "information" | "survey" | "circular";
            kind_label: string;
            /**
             * Format: date-time
             * @description When families begin to see it: the quiet hours are over
             */
            leaves_at?: string;
            mine: boolean;
            /** Format: date-time */
            publish_at?: string;
            /** Format: date-time */
            published_at?: string;
            /** @description Of a draft */
            reach?: components["schemas"]["LiaisonReach"];
            /**
             * @description Who it is for in those organisations; absent: the families. directors, staff: a circular, which asks for a reading at most
             * @enum {string}
             */
            readers?: "families" | "directors" | "staff";
            /** Format: date-time */
            reminded_at?: string;
            /** @description Linked organisations: a collectivity's notice to the families of its schools, or a circular */
            schools?: string[];
            /** @enum {string} */
            state: "draft" | "scheduled" | "published" | "withdrawn";
            title: string;
            /** Format: date-time */
            updated_at: string;
            urgent: boolean;
            urgent_reason?: string;
            /**
             * Format: int64
             * @description Send it back with a change: another device may have written since
             */
            version: number;
            /** @enum {string} */
            wants: "none" | "read" | "sign" | "yes_no" | "choice" | "text" | "authorisation";
            /** Format: date-time */
            withdrawn_at?: string;
        };
        LiaisonReach: {
            /** Format: int64 */
            people: number;
            /** Format: int64 */
            pupils: number;
            /**
             * Format: int64
             * @description Linked organisations, each of which reaches its own families
             */
            schools: number;
            /** Format: int64 */
            without_digital_contact: number;
            /**
             * Format: int64
             * @description Pupils for whom nobody may be told: their slips are printed
             */
            without_guardian: number;
        };
        LiaisonReceivedView: {
            body: components["schemas"]["RichtextDoc"];
            children: components["schemas"]["LiaisonChildView"][];
            closed: boolean;
            /** Format: date-time */
            closes_at?: string;
            colour?: string;
            /** @description Author, function and organisation, as a sentence */
            from: string;
            id: string;
            kind_label: string;
            organisation: string;
            /** @description Something is still asked of me */
            pending: boolean;
            /** Format: date-time */
            published_at: string;
            sheet: components["schemas"]["LiaisonSheet"];
            tenant: string;
        };
        LiaisonRecipient: {
            /** @enum {string} */
            authority: "full" | "informed" | "self" | "nobody";
            class: string;
            /** @description Empty: no guardian is known */
            guardian: string;
            /** @description No digital contact: on the print list */
            paper: boolean;
            pupil: string;
        };
        LiaisonSchoolChoice: {
            name: string;
            tenant: string;
        };
        LiaisonSheet: {
            attachments?: components["schemas"]["LiaisonAttachment"][] | null;
            author_name: string;
            /** @description Profile of the author */
            author_role: string;
            both_guardians: boolean;
            choices?: string[] | null;
            closes_on?: string;
            /** Format: date-time */
            corrected_at?: string;
            event?: components["schemas"]["LiaisonEvent"];
            /** @description Beginning of the text, without form */
            excerpt: string;
            /** @description The collectivity that sent it, when it is not the school */
            from?: string;
            kind: string;
            /** @description Of a notice that came over a link: it is counted back */
            origin?: string;
            title: string;
            urgent: boolean;
            urgent_reason?: string;
            wants: string;
        };
        LiaisonVersionView: {
            body: components["schemas"]["RichtextDoc"];
            closes_on?: string;
            /** Format: date-time */
            corrected_at: string;
            corrected_by: string;
            title: string;
            /** Format: int64 */
            version: number;
        };
        LiftInBody: {
            /** @description As the requester reads it, before their data are used again */
            reason: string;
        };
        LinksOutBody: {
            items: components["schemas"]["SettingsLinkView"][] | null;
        };
        ListOutBody: {
            abilities: {
                [key: string]: boolean;
            };
            items: components["schemas"]["CharterLine"][];
            models: components["schemas"]["CharterModel"][];
            /**
             * Format: int64
             * @description Linked schools that let this organisation publish charters
             */
            open: number;
            /** @description Who may be concerned */
            profiles: components["schemas"]["CharterChoice"][];
            /** @description Names of the linked schools that do not, a hundred at most */
            shut: string[];
            /** Format: int64 */
            shut_count: number;
        };
        ListPeopleOutBody: {
            /** @description add, export, import */
            abilities: string[] | null;
            items: components["schemas"]["DirectoryPersonView"][] | null;
            more: boolean;
        };
        MakeGroupInBody: {
            label: string;
            members: string[] | null;
        };
        ManifestCard: {
            /** Format: date-time */
            at: string;
            child_id?: string;
            data?: unknown;
            /** Format: date-time */
            deadline?: string;
            /** @enum {string} */
            domain: "classe" | "liaison" | "cantine" | "transport" | "mairie" | "neutral";
            id: string;
            kind: string;
            line?: string;
            path?: string;
            service: string;
            tenant: string;
            title: string;
            todo: boolean;
        };
        MappingInBody: {
            tables: components["schemas"]["TableMapping"][] | null;
        };
        "My-chartersResponse": {
            items: components["schemas"]["IdentityMyCharter"][] | null;
        };
        NextGroupInBody: {
            /** @description true: made anew in the year that opens, with those who stay; false: archived */
            keep: boolean;
        };
        NextOpeningInBody: {
            /** @description The night before that day, the year opens by itself; absent: a person opens it */
            opens_on?: string;
        };
        NextPlacesInBody: {
            /** @description Of the year prepared, for placed */
            class?: string;
            /** @description For placed; absent: the class's level that follows the pupil's, else its only one */
            level?: string;
            /**
             * @description proposal: what was chosen by hand is forgotten
             * @enum {string}
             */
            outcome: "proposal" | "placed" | "leaves";
            /** @description One pupil, or a whole class at once */
            people: string[] | null;
        };
        NotifyBell: {
            /** @description First names of the children concerned */
            about: string;
            /** Format: date-time */
            at: string;
            id: string;
            /** @description The kind's word, in the reader's language */
            kind: string;
            organisation: string;
            path: string;
            /** Format: date-time */
            read_at?: string;
            service: string;
            tenant: string;
            urgent: boolean;
            wants_answer: boolean;
        };
        NotifyPreferences: {
            /** @description No first name in mail and push */
            discreet: boolean;
            mail: boolean;
            /** @enum {string} */
            mode: "immediate" | "daily" | "weekly";
            push: boolean;
        };
        NotMeOutBody: {
            /** @description Token with which a new password is chosen at once; absent when the account has none */
            reset?: string;
        };
        "Open-classRequest": {
            /** Format: uuid */
            group: string;
        };
        "Open-forRequest": {
            groups: string[];
        };
        OpeningsOutBody: {
            items: components["schemas"]["PrivacyOpeningView"][] | null;
            organisation: string;
        };
        OpenNextInBody: {
            /** @description A person has seen who leaves without a transfer and who has no class */
            confirm?: boolean;
        };
        OpenSchoolsInBody: {
            /** @description Lines of the set whose school is to be opened */
            schools: string[] | null;
        };
        OutBody: {
            items: components["schemas"]["IdentityResetPupil"][] | null;
        };
        OutFollowUpBody: {
            classes: components["schemas"]["LiaisonClassChoice"][];
            /** @description Slips are made while one waits (slips.pdf); otherwise ask for a task (slips) */
            few_slips: boolean;
            items: components["schemas"]["LiaisonFamilyView"][];
            /** @description There are more: choose a class */
            more: boolean;
            note: components["schemas"]["LiaisonNoteView"];
            /** @description How many families in each state, and on paper, whatever the filter */
            states: {
                [key: string]: number;
            };
        };
        OutLeavingBody: {
            /**
             * Format: date-time
             * @description When families see it: now, or when the quiet hours end
             */
            leaves_at: string;
            note: components["schemas"]["LiaisonNoteView"];
            /** @description It goes to many: a task with a progress bar */
            task?: string;
        };
        OutNotesBody: {
            items: components["schemas"]["LiaisonNoteView"][];
        };
        OutRecipientsBody: {
            items: components["schemas"]["LiaisonRecipient"][];
            more: boolean;
            reach: components["schemas"]["LiaisonReach"];
        };
        OutReminderBody: {
            /** Format: date-time */
            leaves_at: string;
            /**
             * Format: int64
             * @description Reminded
             */
            people: number;
        };
        OutSentAlsoBody: {
            /** Format: date-time */
            leaves_at: string;
            /**
             * Format: int64
             * @description Added
             */
            people: number;
            /**
             * Format: int64
             * @description Added
             */
            pupils: number;
        };
        OutTaskBody: {
            /** @description Its result names the document */
            task: string;
        };
        OutVersionsBody: {
            items: components["schemas"]["LiaisonVersionView"][];
        };
        OutWhenBody: {
            /** Format: date-time */
            leaves_at: string;
            sentence: string;
        };
        PaperConsentInBody: {
            agreed: boolean;
            guardian: string;
            pupil: string;
            /** @enum {string} */
            use: "photo_school" | "photo_class" | "photo_web" | "photo_press";
        };
        PasskeysResponse: {
            items: components["schemas"]["IdentityPasskey"][] | null;
        };
        PasswordInBody: {
            password: string;
        };
        PeopleInBody: {
            people: string[] | null;
        };
        PersonOutBody: {
            /** @description What the reader may do: edit, leave, photo, tie, restrict, consent, help */
            abilities: string[] | null;
            /** @description Has opened their account */
            active: boolean;
            birth_date?: string;
            /** @description The family name of the civil status */
            birth_name: string;
            children: components["schemas"]["DirectoryPupilView"][] | null;
            civility?: string;
            /** @description Of a pupil */
            class?: string;
            consents: components["schemas"]["DirectoryConsentView"][] | null;
            /** @description Absent when the reader may not see it */
            contact?: components["schemas"]["DirectoryContact"];
            expected_in_onde?: boolean;
            /** @description The name by which the person is called */
            family_name: string;
            given_name: string;
            guardians: components["schemas"]["DirectoryGuardianView"][] | null;
            hand_made: boolean;
            id: string;
            initials: string;
            language?: string;
            left_on?: string;
            /** @description Since when the data are kept and not used any more, at the person's request */
            limited_since?: string;
            /** @description Only while an answer allows it */
            photo?: string;
            places: components["schemas"]["DirectoryPlaceView"][] | null;
            profiles: string[] | null;
            /** @description Given names of those a guardian answers for */
            pupils?: string[] | null;
            restrictions: components["schemas"]["DirectoryRestrictionView"][] | null;
            roles: components["schemas"]["DirectoryRoleView"][] | null;
            sex?: string;
            source: string;
            usage_name?: string;
        };
        PhotoOutBody: {
            photo: string;
        };
        PlanInBody: {
            schools: components["schemas"]["DeploymentPlanned"][] | null;
        };
        PreferencesOutBody: {
            /**
             * Format: int64
             * @description How many browsers receive push for this account
             */
            browsers: number;
            /** @description No first name in mail and push */
            discreet: boolean;
            mail: boolean;
            /** @enum {string} */
            mode: "immediate" | "daily" | "weekly";
            push: boolean;
            /** @description Public VAPID key, empty when push is not offered */
            push_key: string;
        };
        PrintInBody: {
            /** @description Class cards: the card alone is not enough, the pupil shows their picture */
            asks_picture?: boolean;
            people: string[] | null;
        };
        PrivacyAboutView: {
            askers: components["schemas"]["PrivacyAskerView"][] | null;
            /** @description What tells them from a namesake: the class, the children, the function; in the reader's language */
            detail: string;
            id: string;
            name: string;
        };
        PrivacyAsked: {
            corrections?: components["schemas"]["DirectoryCorrection"][] | null;
            /** @enum {string} */
            kind: "rectification" | "erasure" | "objection" | "restriction";
            message?: string;
            /** @enum {string} */
            scope?: "photo" | "contributions" | "record";
        };
        PrivacyAskerView: {
            /** @description Reads the answer in the app */
            account: boolean;
            id: string;
            name: string;
        };
        PrivacyErasedView: {
            basis: string;
            /** @description In the reader's language, as are the three that follow */
            data: string;
            day: string;
            /**
             * Format: int64
             * @description The delay from the trigger
             */
            days: number;
            /** @description From the store of files; otherwise from the database */
            files: boolean;
            /** Format: int64 */
            rows: number;
            trigger: string;
        };
        PrivacyKeepView: {
            action: string;
            basis: string;
            data: string;
            /**
             * Format: int64
             * @description 0: as long as the organisation decides
             */
            days: number;
            trigger: string;
        };
        PrivacyOpeningView: {
            /**
             * Format: date-time
             * @description For the data protection officer alone
             */
            at?: string;
            day: string;
            /** @description In the reader's language */
            function: string;
            /** @description For the data protection officer alone */
            name?: string;
            /** @description By which the assistance came in; for the data protection officer alone */
            ticket?: string;
            /** @description In the reader's language */
            what: string;
        };
        PrivacyRegisterView: {
            /** @description state */
            abilities: {
                [key: string]: boolean;
            };
            /** @description Who answers for the processing: as stated, else by the kind of organisation */
            controller: string;
            /** @description Security, in general (RGPD art. 32) */
            measures: string[] | null;
            organisation: string;
            /** @description Who runs this installation; empty: not described */
            processor: string;
            sheets: components["schemas"]["PrivacySheetView"][] | null;
            stated: components["schemas"]["PrivacyStated"];
            subprocessors: components["schemas"]["PrivacySubprocessor"][] | null;
        };
        PrivacyRequestView: {
            /** @description answer, extend, lift, hand, withdraw */
            abilities: string[] | null;
            answer?: string;
            answered_on?: string;
            /** @enum {string} */
            checked_how?: "seen" | "known" | "called" | "written";
            /** @description When the organisation made sure of who asked */
            checked_on?: string;
            /**
             * Format: date-time
             * @description Until when the copy can be taken
             */
            copy_until?: string;
            corrections: components["schemas"]["DirectoryCorrection"][] | null;
            /**
             * Format: int64
             * @description Negative: late
             */
            days_left: number;
            due_on: string;
            extended_on?: string;
            extension?: string;
            /** @description The person left: their whole record may be erased */
            gone: boolean;
            /** @description The requester reads the answer in the app; otherwise it is handed to them */
            has_account: boolean;
            id: string;
            /** @enum {string} */
            kind: "access" | "rectification" | "erasure" | "objection" | "restriction";
            /** @description Of a copy given in part: the services whose data it leaves out */
            left_out: string[] | null;
            /** @description Of a limitation: when its end was told */
            lifted_on?: string;
            /** @description The data of the person are kept and not used any more */
            limited: boolean;
            message?: string;
            /** @description Asked on paper and written down by the organisation */
            on_paper: boolean;
            person: string;
            person_name: string;
            received_on: string;
            requester: string;
            requester_name: string;
            /** @enum {string} */
            scope?: "photo" | "contributions" | "record";
            /** @enum {string} */
            state: "open" | "making" | "accepted" | "partly" | "refused" | "withdrawn";
            tenant: string;
            tenant_name: string;
        };
        PrivacySheetView: {
            basis: string[] | null;
            clocks: components["schemas"]["PrivacyKeepView"][] | null;
            data: string;
            /** @description In the reader's language, as is all that follows */
            name: string;
            people: string;
            purpose: string;
            recipients: string;
            /** @description house: what no service keeps for itself */
            service: string;
            /** @description What may leave the European Union */
            transfers: string;
        };
        PrivacyStated: {
            /** @description Reference of the contract with the processor */
            contract: string;
            contract_on?: string;
            contract_until?: string;
            /** @description Name and address of who answers for the processing; empty: by the kind of organisation */
            controller: string;
            /** @description Who decides with it (RGPD art. 26) */
            joint: string;
            /** @description The data protection officer */
            officer: string;
            officer_contact: string;
        };
        PrivacySubprocessor: {
            guarantees: string;
            name: string;
            place: string;
            task: string;
        };
        ProposalInBody: {
            /** Format: uuid */
            person: string;
            /** Format: uuid */
            tenant: string;
        };
        ProposedOutBody: {
            transfers: string[] | null;
        };
        ProposeInBody: {
            /** @description The linked school that receives them */
            peer: string;
            /** @description A pupil of this collectivity */
            person: string;
        };
        ProposeTransferInBody: {
            /** @description First day away; absent: today */
            leaves_on?: string;
            /** @description A linked organisation of the same nature */
            peer: string;
            /** @description Pupils of this organisation */
            people: string[] | null;
        };
        "Prove-joinRequest": {
            /** Format: uuid */
            person: string;
            /** Format: uuid */
            tenant: string;
        };
        "Pull-brakeRequest": {
            /** @description Authors read it; no name */
            reason: string;
            /** @description Every linked school too */
            schools: boolean;
        };
        QuestionInBody: {
            /**
             * @description one: the two records are one child; two: they are two children
             * @enum {string}
             */
            answer: "one" | "two";
        };
        QuestionOutBody: {
            /** @description PublicKeyCredentialCreationOptionsJSON, or PublicKeyCredentialRequestOptionsJSON, of WebAuthn level 3 */
            options: {
                [key: string]: unknown;
            };
        };
        QuietDay: {
            from?: string;
            open: boolean;
            to?: string;
        };
        QuietOutBody: {
            abilities: {
                [key: string]: boolean;
            };
            custom: boolean;
            /**
             * Format: date-time
             * @description When a note sent now would leave
             */
            next: string;
            rule: components["schemas"]["QuietRule"];
        };
        QuietRule: {
            days: components["schemas"]["QuietDay"][] | null;
            /** @description Quiet in the school holidays and on public holidays too */
            holidays?: boolean;
            time_zone: string;
        };
        ReadRequest: {
            /** @description Empty: all */
            ids: string[] | null;
        };
        ReceivedOutBody: {
            items: components["schemas"]["CharterReceived"][];
        };
        "Record-paperRequest": {
            /** @description As for liaison.answer */
            answer?: string;
            child: string;
            guardian: string;
            /** @description The record was a mistake */
            take_back?: boolean;
        };
        RecordInBody: {
            /**
             * @description How the organisation knows who asked: a document was shown, and not copied; they are known; they were called at the number of the record; the letter is signed and comes from the address of the record
             * @enum {string}
             */
            checked_how: "seen" | "known" | "called" | "written";
            /** @description When it made sure of it */
            checked_on: string;
            corrections?: components["schemas"]["DirectoryCorrection"][] | null;
            /** @enum {string} */
            kind: "access" | "rectification" | "erasure" | "objection" | "restriction";
            message?: string;
            /** @description Whose data */
            person: string;
            /** @description When the letter came; absent: today */
            received_on?: string;
            /** @description Who asked: the person, or who answers for them */
            requester: string;
            /** @enum {string} */
            scope?: "photo" | "contributions" | "record";
        };
        RecoveryOutBody: {
            /** @description Shown once: each opens once */
            recovery_codes: string[] | null;
        };
        RefuseTransferInBody: {
            /**
             * @description unknown: nobody of that name is expected; stays: does not leave; elsewhere: goes to another; mistake
             * @enum {string}
             */
            reason: "unknown" | "stays" | "elsewhere" | "mistake";
        };
        "Rename-passkeyRequest": {
            name: string;
        };
        "Reset-passwordRequest": {
            password: string;
            token: string;
        };
        ResetOutBody: {
            login: string;
            /** Format: int64 */
            min_password: number;
        };
        ResourceConnector: {
            /** @description Where one tap leads */
            address: string;
            /** @description CAS: the beginnings of the addresses that may be answered to; OpenID, SAML and LTI: the exact addresses. Absent: the address itself */
            allowed?: string[] | null;
            /**
             * @description How a profile is written
             * @enum {string}
             */
            codes?: "sdet" | "older" | "gar";
            /** @description SAML: the name of the service provider */
            entity?: string;
            /** @enum {string} */
            icon?: "book" | "exercise" | "video" | "audio" | "language" | "science" | "art" | "game" | "map" | "other";
            key: string;
            /** @description OpenID: where the end of a session is told */
            logout_at?: string;
            name: string;
            /** @enum {string} */
            protocol: "link" | "cas" | "oidc" | "saml" | "lti";
            /** @description CAS: it may ask further services of this school in its reader's name */
            proxies?: boolean;
            /** @description What it receives beside a pseudonym */
            sends?: ("profile" | "school" | "family_name" | "given_name" | "classes" | "level" | "groups")[] | null;
            /** @description OpenID, LTI: where a sign-on begins at the resource */
            starts_at?: string;
            summary?: string;
        };
        ResourceGroupView: {
            id: string;
            /** @enum {string} */
            kind: "class" | "class_guardians" | "staff" | "school" | "school_guardians" | "level_guardians" | "peer_guardians" | "hand";
            /** @description The class's or a hand-made group's name, the level of a level's */
            label: string;
        };
        ResourceSent: {
            /** Format: date-time */
            first_at: string;
            /** Format: date-time */
            last_at: string;
            name: string;
            organisation: string;
            resource: string;
            sent: string[];
            tenant: string;
            /** Format: int64 */
            times: number;
        };
        ResourceSetup: {
            authorize?: string;
            client_id?: string;
            deployment?: string;
            has_secret: boolean;
            keys?: string;
            /** @description CAS: the server's address; OpenID, LTI: the issuer; SAML: the address of the metadata */
            server: string;
            token?: string;
        };
        ResourceTile: {
            /** @description Where one tap leads: a path of ours, or the resource itself when nothing is sent to it */
            address: string;
            icon: string;
            id: string;
            name: string;
            organisation: string;
            /** @description Why it is suspended, in the words of who suspended it */
            reason?: string;
            /** @description It is opened without a second password */
            signs_on: boolean;
            summary: string;
            suspended: boolean;
            tenant: string;
        };
        ResourceView: {
            abilities: {
                [key: string]: boolean;
            };
            /** @description Where one tap leads */
            address: string;
            /** Format: date-time */
            agreed_at?: string;
            agreed_by?: string;
            /** @description CAS: the beginnings of the addresses that may be answered to; OpenID, SAML and LTI: the exact addresses. Absent: the address itself */
            allowed?: string[] | null;
            /**
             * @description How a profile is written
             * @enum {string}
             */
            codes?: "sdet" | "older" | "gar";
            /** @description SAML: the name of the service provider */
            entity?: string;
            /** @description To whom it is open */
            groups: components["schemas"]["ResourceGroupView"][];
            /** @enum {string} */
            icon?: "book" | "exercise" | "video" | "audio" | "language" | "science" | "art" | "game" | "map" | "other";
            id: string;
            /** @description OpenID: where the end of a session is told */
            logout_at?: string;
            name: string;
            /** @description Name of the person */
            proposed_by?: string;
            /** @enum {string} */
            protocol: "link" | "cas" | "oidc" | "saml" | "lti";
            /** @description CAS: it may ask further services of this school in its reader's name */
            proxies?: boolean;
            /**
             * Format: int64
             * @description How many people opened it in the last 30 days; absent under 11
             */
            readers?: number;
            reason?: string;
            /** @description What it receives beside a pseudonym */
            sends?: ("profile" | "school" | "family_name" | "given_name" | "classes" | "level" | "groups")[] | null;
            /** @description What the resource's publisher must be told */
            setup?: components["schemas"]["ResourceSetup"];
            /** @description OpenID, LTI: where a sign-on begins at the resource */
            starts_at?: string;
            /** @enum {string} */
            state: "proposed" | "open" | "suspended";
            summary?: string;
        };
        ResourceWritten: {
            /** @description Where one tap leads */
            address: string;
            /** @description CAS: the beginnings of the addresses that may be answered to; OpenID, SAML and LTI: the exact addresses. Absent: the address itself */
            allowed?: string[] | null;
            /**
             * @description How a profile is written
             * @enum {string}
             */
            codes?: "sdet" | "older" | "gar";
            /** @description SAML: the name of the service provider */
            entity?: string;
            /** @enum {string} */
            icon?: "book" | "exercise" | "video" | "audio" | "language" | "science" | "art" | "game" | "map" | "other";
            /** @description OpenID: where the end of a session is told */
            logout_at?: string;
            name: string;
            /** @enum {string} */
            protocol: "link" | "cas" | "oidc" | "saml" | "lti";
            /** @description CAS: it may ask further services of this school in its reader's name */
            proxies?: boolean;
            /** @description What it receives beside a pseudonym */
            sends?: ("profile" | "school" | "family_name" | "given_name" | "classes" | "level" | "groups")[] | null;
            /** @description OpenID, LTI: where a sign-on begins at the resource */
            starts_at?: string;
            summary?: string;
        };
        RestrictInBody: {
            court: string;
            decided_on: string;
            /** @description Seen, not kept */
            document_seen: boolean;
            /** @enum {string} */
            effect: "may_not_collect" | "no_contact" | "no_information";
            person: string;
            pupil: string;
            since?: string;
            /** @description Last day; absent: until further notice */
            until?: string;
        };
        RestrictionsOutBody: {
            items: components["schemas"]["DirectoryRestrictionView"][] | null;
        };
        ReturnInBody: {
            code?: string;
            error?: string;
            saml_response?: string;
            /** @description OpenID Connect's state, or SAML's relay state */
            state?: string;
        };
        RichtextAttrs: {
            /** Format: int64 */
            level?: number;
            /** Format: int64 */
            order?: number;
        };
        RichtextDoc: {
            content?: components["schemas"]["RichtextNode"][];
            /**
             * @description Always doc.
             * @enum {string}
             */
            type: "doc";
        };
        RichtextMark: {
            attrs?: components["schemas"]["RichtextMarkAttrs"];
            /** @enum {string} */
            type: "bold" | "italic" | "link";
        };
        RichtextMarkAttrs: {
            href: string;
        };
        RichtextNode: {
            attrs?: components["schemas"]["RichtextAttrs"];
            content?: components["schemas"]["RichtextNode"][];
            marks?: components["schemas"]["RichtextMark"][];
            text?: string;
            /** @enum {string} */
            type: "paragraph" | "heading" | "bullet_list" | "ordered_list" | "list_item" | "text" | "hard_break";
        };
        RightsOutBody: {
            abilities: {
                [key: string]: boolean;
            };
            items: components["schemas"]["SettingsRightLine"][] | null;
        };
        RollSchool: {
            academy?: string;
            address?: string[] | null;
            city?: string;
            commune?: string;
            district?: string;
            insee?: string;
            key?: string;
            mail?: string;
            name: string;
            phone?: string;
            postcode?: string;
            private?: boolean;
            rpi?: string;
            siret?: string;
            structure?: string;
            type?: string;
            uai?: string;
        };
        RosterClassesOutBody: {
            classes: components["schemas"]["ExchangeClass"][];
        };
        RosterClassOutBody: {
            class: components["schemas"]["ExchangeClass"];
        };
        RosterDemographicOutBody: {
            demographics: components["schemas"]["ExchangeDemographics"];
        };
        RosterDemographicsOutBody: {
            demographics: components["schemas"]["ExchangeDemographics"][];
        };
        RosterEnrollmentOutBody: {
            enrollment: components["schemas"]["ExchangeEnrollment"];
        };
        RosterEnrollmentsOutBody: {
            enrollments: components["schemas"]["ExchangeEnrollment"][];
        };
        RosterOrgOutBody: {
            org: components["schemas"]["ExchangeOrg"];
        };
        RosterOrgsOutBody: {
            orgs: components["schemas"]["ExchangeOrg"][];
        };
        RosterSessionOutBody: {
            academicSession: components["schemas"]["ExchangeSession"];
        };
        RosterSessionsOutBody: {
            academicSessions: components["schemas"]["ExchangeSession"][];
        };
        RosterUserOutBody: {
            user: components["schemas"]["ExchangeUser"];
        };
        RosterUsersOutBody: {
            users: components["schemas"]["ExchangeUser"][];
        };
        "Save-noteRequest": {
            audience: components["schemas"]["DirectoryAudience"];
            body: components["schemas"]["RichtextDoc"];
            both_guardians: boolean;
            choices?: string[];
            /**
             * Format: date
             * @description Last day for an answer
             */
            closes_on?: string;
            event?: components["schemas"]["LiaisonEvent"];
            /** @enum {string} */
            kind: "outing" | "health" | "school_life" | "meeting" | "administration" | "canteen" | "transport" | "closure" | "staff_absence" | "event" | "town" | "information" | "survey" | "circular";
            /**
             * @description Who it is for in those organisations; absent: the families. directors, staff: a circular, which asks for a reading at most
             * @enum {string}
             */
            readers?: "families" | "directors" | "staff";
            /** @description Linked organisations: a collectivity's notice to the families of its schools, or a circular */
            schools?: string[];
            title: string;
            /** Format: int64 */
            version: number;
            /** @enum {string} */
            wants: "none" | "read" | "sign" | "yes_no" | "choice" | "text" | "authorisation";
        };
        SecretResponse: {
            secret: string;
        };
        "Send-alsoRequest": {
            /** @description Absent: those who have joined the note's own audience since */
            audience?: components["schemas"]["DirectoryAudience"];
        };
        "Send-noteRequest": {
            /**
             * Format: date-time
             * @description A moment to come; absent: now
             */
            at?: string;
            reason?: string;
            /** @description Passes the quiet hours; its reason is kept */
            urgent?: boolean;
            /** Format: int64 */
            version: number;
        };
        SendTransferInBody: {
            /** @description First day away; absent: today */
            leaves_on?: string;
        };
        ServicesOutBody: {
            abilities: {
                [key: string]: boolean;
            };
            items: components["schemas"]["SettingsServiceState"][] | null;
        };
        SessionsResponse: {
            items: components["schemas"]["IdentitySession"][] | null;
        };
        "Set-quietRequest": {
            /** @description Absent: back to the default */
            rule?: components["schemas"]["QuietRule"];
        };
        "Set-rightRequest": {
            allowed: boolean;
            /** @enum {string} */
            door: "tenant" | "subject" | "audience";
            profile: string;
            right: string;
        };
        "Set-serviceRequest": {
            open: boolean;
        };
        SettingsAct: {
            /** @description What was done, in words */
            act: string;
            /** Format: date-time */
            at: string;
            /** @description The organisation whose staff it was, for an access of the assistance or a delegation */
            from?: string;
            id: string;
            /** @description The service's name */
            label: string;
            /** Format: int64 */
            objects: number;
            operation: string;
            service: string;
            /** @description Of an access of the assistance */
            ticket?: string;
            /** @description By which way: tenant, subject, audience, delegation, support, self, job, command */
            via: string;
            /** @description The person's name here; empty for the machine and for somebody from elsewhere */
            who: string;
        };
        SettingsChange: {
            address?: string[] | null;
            city?: string;
            /** @description Empty: the house's own colour */
            colour?: string;
            /** @enum {string} */
            holiday_zone?: "A" | "B" | "C" | "corse" | "guadeloupe" | "martinique" | "guyane" | "reunion" | "mayotte";
            /** Format: email */
            mail?: string;
            name?: string;
            phone?: string;
            postcode?: string;
            short_name?: string;
            time_zone?: string;
            /** @enum {string} */
            week?: "4" | "4.5";
        };
        SettingsCheck: {
            /** Format: date-time */
            at: string;
            findings: components["schemas"]["AuditFinding"][] | null;
            /** Format: int64 */
            found: number;
            /** Format: int64 */
            lines: number;
        };
        SettingsFounding: {
            address?: string[] | null;
            /** Format: email */
            admin_mail: string;
            city?: string;
            family_name: string;
            given_name: string;
            /** @enum {string} */
            holiday_zone?: "A" | "B" | "C" | "corse" | "guadeloupe" | "martinique" | "guyane" | "reunion" | "mayotte";
            /** @description Official code of the commune, not its postcode */
            insee?: string;
            /** @enum {string} */
            kind: "commune" | "intercommunality" | "departement" | "region" | "school" | "academy" | "district" | "vendor";
            name: string;
            postcode?: string;
            private?: boolean;
            /** @enum {string} */
            school_type?: "maternelle" | "elementaire" | "primaire" | "college";
            short_name?: string;
            /** @description A collectivity's: 14 digits */
            siret?: string;
            time_zone?: string;
            /** @description A school's: seven digits and a check letter */
            uai?: string;
            /** @enum {string} */
            week?: "4" | "4.5";
        };
        SettingsFoundingLine: {
            /** Format: date-time */
            asked_at: string;
            id: string;
            kind: string;
            name: string;
            siret?: string;
            state: string;
            uai?: string;
        };
        SettingsLinkView: {
            abilities: {
                [key: string]: boolean;
            };
            /** @description What our staff may do there */
            granted: string[] | null;
            group?: string;
            id: string;
            offered: components["schemas"]["SettingsOfferedRight"][] | null;
            peer: string;
            peer_kind: string;
            /** @description What the peer's staff may do here */
            rights: string[] | null;
            services: string[] | null;
            /** Format: int64 */
            share_ppm?: number;
            /** Format: date-time */
            since: string;
            tenant: string;
            /** Format: date-time */
            until?: string;
        };
        SettingsMonthSeal: {
            /** @description Its lines had their year and are no more; the seal stays */
            dropped: boolean;
            /** Format: int64 */
            last: number;
            /** @description 2026-09 */
            month: string;
        };
        SettingsOfferedRight: {
            label: string;
            right: string;
        };
        SettingsOrganisation: {
            abilities: {
                [key: string]: boolean;
            };
            address: string[] | null;
            city?: string;
            colour?: string;
            holiday_zone: string;
            id: string;
            insee?: string;
            kind: string;
            logo?: string;
            mail?: string;
            name: string;
            phone?: string;
            postcode?: string;
            private: boolean;
            school_type?: string;
            short_name: string;
            siret?: string;
            /** @description Readable tokens derived from the colour, with the contrast they guarantee */
            theme?: components["schemas"]["ThemeTokens"];
            time_zone: string;
            uai?: string;
            week: string;
        };
        SettingsRightHolder: {
            allowed: boolean;
            default: boolean;
            /** @enum {string} */
            door: "tenant" | "subject" | "audience";
            label: string;
            profile: string;
        };
        SettingsRightLine: {
            /** @description Set by law: nobody changes it */
            fixed: boolean;
            holders: components["schemas"]["SettingsRightHolder"][] | null;
            kind: string;
            label: string;
            right: string;
            service: string;
        };
        SettingsServiceState: {
            key: string;
            label: string;
            line: string;
            open: boolean;
            /** Format: date-time */
            opened_at?: string;
        };
        "Settle-arrivalRequest": {
            code?: string;
            /** @description Second factor of the account, when it has one */
            factor?: string;
            family_name?: string;
            /** @enum {string} */
            how: "open" | "sign-in" | "code" | "join" | "refuse" | "later";
            /** @enum {string} */
            language?: "fr" | "en";
            login?: string;
            password?: string;
        };
        "Sign-in-cardRequest": {
            picture?: string;
            token: string;
        };
        "Sign-in-classRequest": {
            code: string;
            picture: string;
            /** Format: uuid */
            pupil: string;
            words: string[] | null;
        };
        "Sign-in-passkeyRequest": {
            /** @description AuthenticationResponseJSON of WebAuthn level 3 */
            credential: {
                [key: string]: unknown;
            };
        };
        "Sign-inRequest": {
            login: string;
            password: string;
        };
        SignOutOutBody: {
            /** @description Of the provider that opened the session: the browser goes there to leave it too */
            next?: string;
        };
        SubscribeRequest: {
            /** Format: uri */
            endpoint: string;
            keys: components["schemas"]["KeysStruct"];
            label?: string;
        };
        SupportPlace: {
            kind: string;
            name: string;
            tenant: string;
        };
        SupportTicket: {
            abilities: {
                [key: string]: boolean;
            };
            /** Format: date-time */
            asked_at: string;
            asker: string;
            /** @description One of the two who break the glass has asked for it */
            glass: boolean;
            id: string;
            mine: boolean;
            peer: string;
            peer_name: string;
            reason: string;
            /** @enum {string} */
            state: "asked" | "open" | "refused" | "ended";
            /** Format: date-time */
            until_at?: string;
        };
        SupportVisit: {
            abilities: {
                [key: string]: boolean;
            };
            /** Format: date-time */
            asked_at: string;
            asker: string;
            /** Format: date-time */
            decided_at?: string;
            /** Format: date-time */
            ended_at?: string;
            /** @description Opened by two people of the assistance, without approval */
            glass: boolean;
            glass_reason?: string;
            id: string;
            peer_name: string;
            reason: string;
            /** @enum {string} */
            state: "asked" | "open" | "refused" | "ended";
            /** Format: date-time */
            until_at?: string;
            /**
             * Format: int64
             * @description How often something was opened: each is a line of the journal
             */
            views: number;
        };
        SuspendRequest: {
            reason?: string;
        };
        TableColumn: {
            field: string;
            header: string;
        };
        TableMapping: {
            /** @description Class of every line, where no column says it */
            class?: string;
            columns: components["schemas"]["TableColumn"][] | null;
            /**
             * @description dmy when absent
             * @enum {string}
             */
            dates?: "dmy" | "mdy";
            /** @description The headers are on two lines, of which header is the second */
            double_header?: boolean;
            file?: string;
            /**
             * Format: int64
             * @description The line of the headers, from 1; 0: there are none, and columns are called A, B, C
             */
            header: number;
            /**
             * @description none: this table is left out
             * @enum {string}
             */
            kind: "pupils" | "guardians" | "teachers" | "none";
            /**
             * @description Of a full name that capitals do not tell; family_first when absent
             * @enum {string}
             */
            names?: "family_first" | "first_family";
            /** @description Ministry's codes of who the first and the second responsible are, where no column says it; 0: not said */
            relations?: number[] | null;
            /** @description Words of this table for F and M */
            sexes?: {
                [key: string]: string;
            };
            sheet?: string;
            /** @description Everybody is in it: who is absent has left */
            whole?: boolean;
        };
        TableReadLine: {
            /** Format: int64 */
            line: number;
            values: components["schemas"]["TableValue"][] | null;
        };
        TableValue: {
            field: string;
            value: string;
        };
        TaskOutBody: {
            /** @description Its result names the document */
            task: string;
        };
        TasksOutBody: {
            items: components["schemas"]["WebTask"][] | null;
        };
        TenantBrake: {
            /** @description The organisation that pulled it */
            by: string;
            id: string;
            /** Format: date-time */
            lifted_at?: string;
            /** Format: date-time */
            pulled_at: string;
            reason: string;
            /** @description The linked schools too */
            schools: boolean;
        };
        ThemeMode: {
            brand: string;
            on: string;
            /** Format: double */
            ratio: number;
            soft: string;
            strong: string;
        };
        ThemeTokens: {
            dark: components["schemas"]["ThemeMode"];
            light: components["schemas"]["ThemeMode"];
        };
        TicketsOutBody: {
            items: components["schemas"]["SupportTicket"][] | null;
            /** @description The organisations that the assistance may ask */
            places: components["schemas"]["SupportPlace"][] | null;
        };
        TieInBody: {
            /** @enum {string} */
            authority: "full" | "informed" | "none";
            /** Format: int32 */
            contact_order: number;
            guardian: string;
            may_collect: boolean;
            pupil: string;
            /**
             * Format: int32
             * @description 10 mother, 20 father, 37 sibling, 38 ascendant, 39 family, 41 and 42 foster carers, 50 tutor, 51 child welfare, 90 other
             */
            relation?: number;
            since?: string;
            until?: string;
        };
        TokenInBody: {
            token: string;
        };
        TransferOutBody: {
            /** @description accept, refuse (a proposal received); send, refuse (a question received); withdraw */
            abilities: string[] | null;
            /** @description People here who may be the same: a person decides, never a name */
            alike: components["schemas"]["DirectoryPersonView"][] | null;
            by_code: boolean;
            class?: string;
            /** Format: date-time */
            decided_at?: string;
            guardians: components["schemas"]["DirectoryComingGuardian"][] | null;
            id: string;
            /** @description First day away from the old organisation */
            leaves_on?: string;
            /** @description Where they come from */
            level?: string;
            /** @description Empty once nothing here names the pupil any more */
            name: string;
            /** Format: date-time */
            opened_at: string;
            /**
             * Format: int64
             * @description Judges' decisions that come with the pupil: they hold at once and wait to be checked
             */
            orders: number;
            /** @description Absent while a code waits for whoever types it */
            peer_name?: string;
            /** @description The record here */
            person?: string;
            /** @description Who is proposed */
            pupil?: components["schemas"]["DirectoryIdentity"];
            /**
             * @description Of a refusal
             * @enum {string}
             */
            reason?: "unknown" | "stays" | "elsewhere" | "mistake";
            /** @description person has the same national number */
            same_ine: boolean;
            /** @enum {string} */
            state: "asked" | "proposed" | "accepted" | "refused" | "withdrawn" | "done";
            /**
             * @description out: leaves this organisation; in: comes
             * @enum {string}
             */
            way: "out" | "in";
        };
        TransfersOutBody: {
            items: components["schemas"]["DirectoryTransferView"][] | null;
            /** @description The linked organisations of the same nature */
            peers: components["schemas"]["DirectoryDestination"][] | null;
        };
        V2FormFile: {
            ContentType: string;
            Filename: string;
            IsSet: boolean;
            /** Format: int64 */
            Size: number;
        };
        "Verify-addressResponse": {
            address: string;
        };
        VisitsOutBody: {
            items: components["schemas"]["SupportVisit"][] | null;
        };
        WaysResponse: {
            items: ("educonnect" | "franceconnect" | "proconnect")[] | null;
        };
        WearRequest: {
            id: string;
        };
        WebBoot: {
            /** @description service:right held in the hat worn */
            abilities: string[] | null;
            children: components["schemas"]["WebChild"][] | null;
            demo?: boolean;
            hat: string;
            hats: components["schemas"]["WebHat"][] | null;
            home?: components["schemas"]["WebHome"];
            me: components["schemas"]["WebMe"];
            nav: components["schemas"]["WebNavEntry"][] | null;
            pending?: string;
            push_key?: string;
            /** Format: date */
            today: string;
            /** Format: int64 */
            unread: number;
            version: string;
            /** @description The assistance is here now */
            visitors?: components["schemas"]["WebVisitor"][] | null;
        };
        WebChild: {
            /** @description The same child's records in other organisations */
            also?: string[] | null;
            class_name: string;
            first_name: string;
            id: string;
            photo_url?: string;
            school: string;
            tenant_id: string;
        };
        WebHat: {
            id: string;
            label: string;
            profile: string;
            tenant: components["schemas"]["WebOrganisation"];
            visit?: components["schemas"]["WebVisit"];
        };
        WebHome: {
            cards: components["schemas"]["ManifestCard"][] | null;
            missing?: string[] | null;
        };
        WebMe: {
            account_id: string;
            /** @enum {string} */
            comfort: "off" | "andika" | "dyslexic";
            display_name: string;
            first_name: string;
            /** @enum {string} */
            language: "fr" | "en";
            shortcuts: boolean;
            /**
             * Format: int64
             * @enum {integer}
             */
            text_size: 100 | 115 | 130;
            /** @enum {string} */
            theme: "auto" | "light" | "dark";
        };
        WebNavEntry: {
            /** Format: int64 */
            count?: number;
            icon: string;
            key: string;
            label: string;
            path: string;
        };
        WebOrganisation: {
            id: string;
            kind: string;
            logo_url?: string;
            name: string;
            short_name: string;
            theme_url?: string;
            time_zone: string;
        };
        WebTask: {
            /** Format: int64 */
            done: number;
            /** Format: date-time */
            ended_at?: string;
            /** @description Why it failed, in the reader's language */
            error?: string;
            id: string;
            kind: string;
            params?: unknown;
            result?: unknown;
            service: string;
            /** Format: date-time */
            started_at: string;
            /** @enum {string} */
            state: "running" | "done" | "failed" | "cancelled";
            tenant: string;
            title: string;
            /** Format: int64 */
            total: number;
        };
        WebVisit: {
            /** @description The caller's own organisation, to which they go back */
            from: string;
            reason?: string;
            ticket?: string;
            /** Format: date-time */
            until?: string;
            /** @enum {string} */
            via: "support" | "delegation";
        };
        WebVisitor: {
            asker: string;
            by: string;
            id: string;
            reason: string;
            /** Format: date-time */
            until: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    "identity.activate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ActivateRequest"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "Set-Cookie"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EntryBody"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Gone */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "identity.join": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["JoinRequest"];
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Gone */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "identity.look-card": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CodeInBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IdentityShown"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Gone */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "web.boot": {
        parameters: {
            query?: {
                /** @description The hat whose data are wanted; absent: the one worn */
                hat?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "Set-Cookie"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebBoot"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "web.wear": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WearRequest"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "Set-Cookie"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebBoot"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "identity.charter": {
        parameters: {
            query?: {
                audience?: "adult" | "pupil";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IdentityCharter"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "directory.my-children": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GatheredChildViewBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "directory.read-child": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The child's record that the caller follows */
                child: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChildOutBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "directory.consent": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The child's record that the caller follows */
                child: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConsentInBody"];
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "directory.dispute-child": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The child's record that the caller follows */
                child: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DisputeInBody"];
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "directory.child-photo": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The child's record that the caller follows */
                child: string;
                file: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file */
            200: {
                headers: {
                    "Cache-Control"?: string;
                    "Content-Security-Policy"?: string;
                    "Content-Type"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "image/*": string;
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "liaison.received": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The child's record that the caller follows */
                child: string;
                note: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LiaisonReceivedView"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "liaison.answer": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The child's record that the caller follows */
                child: string;
                note: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AnswerRequest"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LiaisonReceivedView"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "liaison.undo-answer": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The child's record that the caller follows */
                child: string;
                note: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LiaisonReceivedView"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "liaison.received-file": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The child's record that the caller follows */
                child: string;
                file: string;
                note: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file */
            200: {
                headers: {
                    "Content-Disposition"?: string;
                    "Content-Security-Policy"?: string;
                    "Content-Type"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "liaison.received-event": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The child's record that the caller follows */
                child: string;
                note: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file */
            200: {
                headers: {
                    "Content-Disposition"?: string;
                    "Content-Security-Policy"?: string;
                    "Content-Type"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "liaison.acknowledge": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The child's record that the caller follows */
                child: string;
                note: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LiaisonReceivedView"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "privacy.ask-child-copy": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The child's record that the caller follows */
                child: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IdOutBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "privacy.consulted": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The child's record that the caller follows */
                child: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpeningsOutBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "privacy.ask-for-child": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The child's record that the caller follows */
                child: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PrivacyAsked"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IdOutBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "directory.my-records": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GatheredMyRecordBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "directory.my-questions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GatheredQuestionViewBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "exchange.token": {
        parameters: {
            query?: never;
            header?: {
                /** @description Basic, or client_id and client_secret in the form */
                Authorization?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/x-www-form-urlencoded": string;
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "Cache-Control"?: string;
                    "Content-Type"?: string;
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Gone */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "web.home": {
        parameters: {
            query?: {
                /** @description The hat whose data are wanted; absent: the one worn */
                hat?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebHome"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "liaison.feed": {
        parameters: {
            query?: {
                /** @description published_at of the last item shown that nothing is asked for: the page after it */
                before?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GatheredFeedItemBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "identity.verify-address": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TokenInBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Verify-addressResponse"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Gone */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "identity.me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IdentityMyself"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "identity.change-me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["IdentityAccountChange"];
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "identity.accept-charter": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Accept-charterRequest"];
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "identity.my-charters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["My-chartersResponse"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "identity.joins": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JoinsResponse"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Gone */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "identity.undo-join": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Gone */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "identity.join-account": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Join-accountRequest"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Join-accountResponse"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Gone */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "identity.prove-join": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Prove-joinRequest"];
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Gone */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "identity.refuse-join": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProposalInBody"];
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Gone */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "identity.add-address": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Add-addressRequest"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IdentityAddress"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "identity.remove-address": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "identity.send-verification": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "notify.preferences": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PreferencesOutBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "notify.set-preferences": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NotifyPreferences"];
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "identity.passkeys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PasskeysResponse"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "identity.add-passkey": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Add-passkeyRequest"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "Set-Cookie"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IdentityPasskey"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Gone */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "identity.remove-passkey": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "identity.rename-passkey": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Rename-passkeyRequest"];
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "identity.begin-passkey": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "Set-Cookie"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QuestionOutBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "identity.change-password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Change-passwordRequest"];
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "notify.subscribe": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SubscribeRequest"];
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "notify.unsubscribe": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "identity.enrol-factor": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IdentityEnrolment"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "identity.remove-factor": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "identity.confirm-factor": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FactorInBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "Set-Cookie"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecoveryOutBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "identity.renew-recovery-codes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "Set-Cookie"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecoveryOutBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "identity.sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionsResponse"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "identity.end-other-sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "identity.end-session": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "identity.externals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExternalsResponse"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "identity.unlink-way": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "notify.bell": {
        parameters: {
            query?: {
                /** @description Only what was not seen */
                unread?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GatheredBellBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "notify.refuse": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Gone */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "identity.forgotten-password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Forgotten-passwordRequest"];
            };
        };
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "identity.reset-password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Reset-passwordRequest"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "Set-Cookie"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EntryBody"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Gone */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "identity.look-reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TokenInBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ResetOutBody"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Gone */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "privacy.my-requests": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GatheredRequestViewBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "resource.sent-of-me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GatheredSentBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "resource.tiles": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GatheredTileBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "identity.sign-in": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Sign-inRequest"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "Set-Cookie"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EntryBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "identity.sign-out": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "Set-Cookie"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignOutOutBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "identity.look-arrival": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IdentityArrival"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Gone */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "identity.settle-arrival": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Settle-arrivalRequest"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "Set-Cookie"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ArrivedOutBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Gone */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "identity.sign-in-card": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Sign-in-cardRequest"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "Set-Cookie"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CardEntryBody"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Gone */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "identity.sign-in-class": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Sign-in-classRequest"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "Set-Cookie"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EntryBody"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Gone */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "identity.look-class": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CodeInBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IdentityOpenedClass"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Gone */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "identity.confirm-password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordInBody"];
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "identity.not-me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TokenInBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotMeOutBody"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Gone */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "identity.sign-in-passkey": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Sign-in-passkeyRequest"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "Set-Cookie"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EntryBody"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Gone */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "identity.begin-passkey-sign-in": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "Set-Cookie"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QuestionOutBody"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "identity.release-session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TokenInBody"];
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Gone */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "identity.show-factor": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FactorInBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "Set-Cookie"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EntryBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "identity.ways": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WaysResponse"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "identity.begin-way": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                way: "educonnect" | "franceconnect" | "proconnect";
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BeginInBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "Set-Cookie"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BeginOutBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "identity.end-way": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                way: "educonnect" | "franceconnect" | "proconnect";
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReturnInBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "Set-Cookie"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ArrivedOutBody"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Gone */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "charter.list": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListOutBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "charter.create": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CharterText"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DetailOutBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "charter.detail": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                charter: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DetailOutBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "charter.write": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                charter: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CharterText"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DetailOutBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "charter.drop-draft": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                charter: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "charter.push": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                charter: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DetailOutBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "charter.withdraw": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                charter: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DetailOutBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "charter.received": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReceivedOutBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "deployment.adoption": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AdoptionOutBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "deployment.fleet": {
        parameters: {
            query?: {
                /** @description From the last to the first */
                down?: boolean;
                /** @description Part of a name, of a town or of a UAI */
                find?: string;
                sort?: "name" | "city" | "wave" | "state" | "import" | "activated";
                state?: "all" | "planned" | "opened" | "deployed" | "late";
                wave?: string;
            };
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FleetOutBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "deployment.plan": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PlanInBody"];
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "deployment.fleet-file": {
        parameters: {
            query?: {
                /** @description From the last to the first */
                down?: boolean;
                /** @description Part of a name, of a town or of a UAI */
                find?: string;
                sort?: "name" | "city" | "wave" | "state" | "import" | "activated";
                state?: "all" | "planned" | "opened" | "deployed" | "late";
                wave?: string;
            };
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file */
            200: {
                headers: {
                    "Content-Disposition"?: string;
                    "Content-Type"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "directory.list-bridges": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BridgesOutBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "directory.propose-bridge": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProposeInBody"];
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "directory.confirm-bridge": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                bridge: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConfirmBridgeInBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedOutBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "directory.refuse-bridge": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                bridge: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "directory.list-classes": {
        parameters: {
            query?: {
                /** @description A school year; absent: the current one */
                year?: string;
            };
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ClassesOutBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "directory.add-class": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AddClassInBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedOutBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "directory.read-class": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                class: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ClassOutBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "directory.edit-class": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                class: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EditClassInBody"];
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "directory.export-class": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                class: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DirectoryFormat"];
            };
        };
        responses: {
            /** @description The file */
            200: {
                headers: {
                    "Cache-Control"?: string;
                    "Content-Disposition"?: string;
                    "Content-Security-Policy"?: string;
                    "Content-Type"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "image/*": string;
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "directory.join-class": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                class: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["JoinInBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedOutBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "directory.leave-class": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                class: string;
                person: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "directory.class-consents": {
        parameters: {
            query: {
                class: string;
            };
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConsentsOutBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "directory.paper-consent": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PaperConsentInBody"];
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "directory.list-disputes": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DisputesOutBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "directory.decide-dispute": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                dispute: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DecideInBody"];
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "directory.list-duplicates": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DuplicatesOutBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "directory.decide-duplicate": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                duplicate: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DecideDuplicateInBody"];
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "directory.undo-duplicate": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                duplicate: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "directory.list-expected": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExpectedOutBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "directory.export-people": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DirectoryFormat"];
            };
        };
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskOutBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "directory.read-export": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                document: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file */
            200: {
                headers: {
                    "Cache-Control"?: string;
                    "Content-Disposition"?: string;
                    "Content-Security-Policy"?: string;
                    "Content-Type"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "image/*": string;
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "directory.list-feeds": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FeedsOutBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "directory.upload-feed": {
        parameters: {
            query?: {
                /** @description The ministry's code of the académie */
                academy?: string;
            };
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "multipart/form-data": {
                    files: string[];
                };
            };
        };
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DirectoryFeedView"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "directory.read-feed": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                feed: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DirectoryFeedView"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "directory.reread-feed": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                feed: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DirectoryFeedView"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "directory.apply-feed": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                feed: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ApplyFeedInBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DirectoryFeedView"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "directory.open-feed-schools": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                feed: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OpenSchoolsInBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DirectoryFeedView"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "directory.list-groups": {
        parameters: {
            query?: {
                /** @description A school year; absent: the current one */
                year?: string;
            };
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GroupsOutBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "directory.make-group": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MakeGroupInBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedOutBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "directory.read-group": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                group: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GroupOutBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "directory.edit-group": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                group: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EditGroupInBody"];
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "directory.archive-group": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                group: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "directory.list-imports": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportsOutBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "directory.upload-import": {
        parameters: {
            query?: {
                /** @description csv: tables of one's own, even if they look like the register's; absent: recognised */
                kind?: "csv";
                /** @description Civil year in which the school year begins; absent: the one the date suggests */
                year_start?: number;
            };
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "multipart/form-data": {
                    files: string[];
                };
            };
        };
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DirectoryImportView"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "directory.read-import": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                import: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DirectoryImportView"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "directory.apply-import": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                import: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ApplyInBody"];
            };
        };
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DirectoryImportView"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "directory.read-import-columns": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                import: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DirectoryTablesView"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "directory.say-import-columns": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                import: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MappingInBody"];
            };
        };
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DirectoryImportView"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "directory.try-import-columns": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                import: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MappingInBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DirectoryTablesView"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "directory.undo-import": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                import: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DirectoryImportView"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "directory.tie-guardian": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TieInBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedOutBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "directory.edit-kinship": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                link: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DirectoryKinshipInput"];
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "directory.end-kinship": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                link: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "directory.hide-address": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["HideInBody"];
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "directory.read-next-year": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DirectoryNextYearView"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "directory.begin-next-year": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DirectoryNextYearView"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "directory.add-next-class": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DirectoryNextClassBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedOutBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "directory.edit-next-class": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                class: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DirectoryNextClassBody"];
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "directory.drop-next-class": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                class: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "directory.keep-next-group": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                group: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NextGroupInBody"];
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "directory.plan-next-year": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NextOpeningInBody"];
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "directory.open-next-year": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OpenNextInBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DirectoryNextYearView"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "directory.undo-next-year": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DirectoryNextYearView"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "directory.place-next": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NextPlacesInBody"];
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "directory.list-people": {
        parameters: {
            query?: {
                /** @description The last person of the page before */
                after?: string;
                class?: string;
                limit?: number;
                /** @description pupil, guardian, teacher…; staff: any adult with a duty */
                profile?: string;
                /** @description Beginnings of names, in any order */
                q?: string;
                /** @description inactive: has not opened their account; expected: not yet in ONDE */
                state?: "here" | "left" | "inactive" | "expected";
            };
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListPeopleOutBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "directory.add-person": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AddPersonInBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedOutBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "directory.read-person": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                person: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PersonOutBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "directory.edit-person": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                person: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EditPersonInBody"];
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "directory.depart-person": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                person: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DepartInBody"];
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "directory.set-photo": {
        parameters: {
            query?: {
                /** @description An adult agreed to it; of a pupil, the families' answers count instead */
                agreed?: boolean;
            };
            header?: never;
            path: {
                person: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/octet-stream": string;
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PhotoOutBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "directory.remove-photo": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                person: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "directory.read-photo": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                file: string;
                person: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file */
            200: {
                headers: {
                    "Cache-Control"?: string;
                    "Content-Security-Policy"?: string;
                    "Content-Type"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "image/*": string;
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "directory.give-role": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                person: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GiveRoleInBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedOutBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "directory.end-role": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                person: string;
                role: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "directory.answer-question": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                question: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["QuestionInBody"];
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "directory.list-restrictions": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RestrictionsOutBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "directory.restrict": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RestrictInBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedOutBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "directory.lift-restriction": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                restriction: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "directory.confirm-restriction": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                restriction: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "directory.claim-transfer": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ClaimTransferInBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedOutBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "directory.code-transfer": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CodeTransferInBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CodeTransferOutBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "directory.list-transfers": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TransfersOutBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "directory.propose-transfer": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProposeTransferInBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProposedOutBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "directory.read-transfer": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
                transfer: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TransferOutBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "directory.withdraw-transfer": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
                transfer: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "directory.accept-transfer": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
                transfer: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AcceptTransferInBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedOutBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "directory.refuse-transfer": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
                transfer: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RefuseTransferInBody"];
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "directory.send-transfer": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
                transfer: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SendTransferInBody"];
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "exchange.brick-add": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ExchangeBrickWritten"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExchangeBrick"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "exchange.brick": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                brick: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExchangeBrick"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "exchange.brick-change": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                brick: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ExchangeBrickWritten"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExchangeBrick"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "exchange.brick-remove": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                brick: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "exchange.hook-add": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                brick: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ExchangeHookWritten"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HookSecretOutBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "exchange.key-make": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                brick: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Key-makeRequest"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExchangeNewKey"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "exchange.key-revoke": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                brick: string;
                key: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "exchange.brick-open": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                brick: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExchangeBrick"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "exchange.brick-stop": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                brick: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExchangeBrick"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "exchange.gar": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExchangeGARView"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "exchange.gar-set": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ExchangeGARSettings"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExchangeGARView"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "exchange.gar-make": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "exchange.gar-file": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                archive: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file */
            200: {
                headers: {
                    "Cache-Control"?: string;
                    "Content-Disposition"?: string;
                    "Content-Security-Policy"?: string;
                    "Content-Type"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/gzip": string;
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "exchange.gar-send": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                archive: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "exchange.hook-change": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                hook: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Hook-changeRequest"];
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "exchange.hook-remove": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                hook: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "exchange.postings": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                hook: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ItemsPostingViewBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "exchange.posting-again": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                hook: string;
                message: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "exchange.hook-rotate": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                hook: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HookSecretOutBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "exchange.hook-try": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                hook: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "exchange.tables": {
        parameters: {
            query?: {
                /** @description With dates of birth */
                birth?: boolean;
                /** @description With mail addresses */
                mail?: boolean;
            };
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file */
            200: {
                headers: {
                    "Cache-Control"?: string;
                    "Content-Disposition"?: string;
                    "Content-Security-Policy"?: string;
                    "Content-Type"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/zip": string;
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "exchange.ways": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ItemsWayBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "identity.cards": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CardsResponse"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "identity.issue-cards": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Issue-cardsRequest"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IdentityCardIssue"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "identity.print-class-cards": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PrintInBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "Content-Disposition"?: string;
                    "Content-Type"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "identity.issue-class-cards": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Issue-class-cardsRequest"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ClassCardsOutBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "identity.revoke-class-cards": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PeopleInBody"];
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "identity.class-codes": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Class-codesResponse"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "identity.open-class": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Open-classRequest"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IdentityClassCode"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "identity.close-class": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "identity.reset-class": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                class: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OutBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "identity.person": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                person: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IdentityState"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "identity.open-access": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                person: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "identity.close-access": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                person: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "identity.issue-reset": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                person: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IdentityIssued"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "identity.drop-factor": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                person: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "identity.sign-out-person": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                person: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "identity.print-sheets": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PrintInBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "Content-Disposition"?: string;
                    "Content-Type"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "liaison.destinations": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LiaisonDestinations"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "liaison.document": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                document: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file */
            200: {
                headers: {
                    "Content-Disposition"?: string;
                    "Content-Security-Policy"?: string;
                    "Content-Type"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "liaison.leaving": {
        parameters: {
            query?: {
                /** @description A moment to come; absent: now */
                at?: string;
                urgent?: boolean;
            };
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OutWhenBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "liaison.notes": {
        parameters: {
            query?: {
                /** @description published_at (of a draft: updated_at) of the last one shown */
                before?: string;
                /** @description What has not left yet, instead of what has */
                drafts?: boolean;
            };
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OutNotesBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "liaison.create-note": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LiaisonContent"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LiaisonNoteView"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "liaison.note": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                note: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LiaisonNoteView"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "liaison.save-note": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                note: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Save-noteRequest"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LiaisonNoteView"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "liaison.delete-note": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                note: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "liaison.attach": {
        parameters: {
            query: {
                /** @description As the file is called */
                name: string;
            };
            header?: never;
            path: {
                note: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/octet-stream": string;
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LiaisonAttachment"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "liaison.note-file": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                file: string;
                note: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file */
            200: {
                headers: {
                    "Content-Disposition"?: string;
                    "Content-Security-Policy"?: string;
                    "Content-Type"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "liaison.detach": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                file: string;
                note: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "liaison.correct-note": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                note: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Correct-noteRequest"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LiaisonNoteView"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "liaison.export": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                note: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ExportRequest"];
            };
        };
        responses: {
            /** @description The file */
            200: {
                headers: {
                    "Content-Disposition"?: string;
                    "Content-Security-Policy"?: string;
                    "Content-Type"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "liaison.follow-up": {
        parameters: {
            query?: {
                class?: string;
                state?: "unread" | "waiting" | "done" | "refused" | "paper";
            };
            header?: never;
            path: {
                note: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OutFollowUpBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "liaison.print-list": {
        parameters: {
            query?: {
                only?: "paper" | "waiting" | "all";
            };
            header?: never;
            path: {
                note: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file */
            200: {
                headers: {
                    "Content-Disposition"?: string;
                    "Content-Security-Policy"?: string;
                    "Content-Type"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "liaison.record-paper": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                note: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Record-paperRequest"];
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "liaison.recipients": {
        parameters: {
            query?: {
                /** @description Only those without digital contact, and pupils without a known guardian */
                paper?: boolean;
            };
            header?: never;
            path: {
                note: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OutRecipientsBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "liaison.remind": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                note: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OutReminderBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "liaison.send-note": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                note: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Send-noteRequest"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OutLeavingBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "liaison.send-also": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                note: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Send-alsoRequest"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OutSentAlsoBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "liaison.start-slips": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                note: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LiaisonInSlips"];
            };
        };
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OutTaskBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "liaison.print-slips": {
        parameters: {
            query?: {
                only?: "paper" | "waiting" | "all";
                /** @description 4 or 8 */
                per_page?: number;
                /** @description With a code that opens the note */
                qr?: boolean;
            };
            header?: never;
            path: {
                note: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file */
            200: {
                headers: {
                    "Content-Disposition"?: string;
                    "Content-Security-Policy"?: string;
                    "Content-Type"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "liaison.unschedule-note": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                note: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LiaisonNoteView"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "liaison.versions": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                note: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OutVersionsBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "liaison.withdraw-note": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                note: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LiaisonNoteView"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "notify.quiet": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QuietOutBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "notify.set-quiet": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Set-quietRequest"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QuietOutBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "notify.read": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReadRequest"];
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "privacy.annex-odt": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file */
            200: {
                headers: {
                    "Cache-Control"?: string;
                    "Content-Disposition"?: string;
                    "Content-Security-Policy"?: string;
                    "Content-Type"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.oasis.opendocument.text": string;
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "privacy.annex-pdf": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file */
            200: {
                headers: {
                    "Cache-Control"?: string;
                    "Content-Disposition"?: string;
                    "Content-Security-Policy"?: string;
                    "Content-Type"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/pdf": string;
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "privacy.find-people": {
        parameters: {
            query: {
                find: string;
            };
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FindOutBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "privacy.ask-copy": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IdOutBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "privacy.erased": {
        parameters: {
            query?: {
                from?: string;
                until?: string;
            };
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErasedOutBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "privacy.erased-pdf": {
        parameters: {
            query?: {
                from?: string;
                until?: string;
            };
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file */
            200: {
                headers: {
                    "Cache-Control"?: string;
                    "Content-Disposition"?: string;
                    "Content-Security-Policy"?: string;
                    "Content-Type"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/pdf": string;
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "privacy.held": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PrivacyRegisterView"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "privacy.impact-odt": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file */
            200: {
                headers: {
                    "Cache-Control"?: string;
                    "Content-Disposition"?: string;
                    "Content-Security-Policy"?: string;
                    "Content-Type"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.oasis.opendocument.text": string;
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "privacy.impact-pdf": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file */
            200: {
                headers: {
                    "Cache-Control"?: string;
                    "Content-Disposition"?: string;
                    "Content-Security-Policy"?: string;
                    "Content-Type"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/pdf": string;
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "privacy.inbox": {
        parameters: {
            query?: {
                state?: "open" | "answered" | "all";
            };
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InboxOutBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "privacy.record": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RecordInBody"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IdOutBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "privacy.read-request": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                request: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PrivacyRequestView"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "privacy.answer": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                request: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AnswerInBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PrivacyRequestView"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "privacy.hand-copy": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                request: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file */
            200: {
                headers: {
                    "Cache-Control"?: string;
                    "Content-Disposition"?: string;
                    "Content-Security-Policy"?: string;
                    "Content-Type"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/zip": string;
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "privacy.extend": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                request: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ExtendInBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PrivacyRequestView"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "privacy.lift": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                request: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LiftInBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PrivacyRequestView"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "privacy.traced": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                person: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpeningsOutBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "privacy.register": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PrivacyRegisterView"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "privacy.register-csv": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file */
            200: {
                headers: {
                    "Cache-Control"?: string;
                    "Content-Disposition"?: string;
                    "Content-Security-Policy"?: string;
                    "Content-Type"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "privacy.register-pdf": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file */
            200: {
                headers: {
                    "Cache-Control"?: string;
                    "Content-Disposition"?: string;
                    "Content-Security-Policy"?: string;
                    "Content-Type"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/pdf": string;
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "privacy.ask": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PrivacyAsked"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IdOutBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "privacy.take-copy": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                request: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file */
            200: {
                headers: {
                    "Cache-Control"?: string;
                    "Content-Disposition"?: string;
                    "Content-Security-Policy"?: string;
                    "Content-Type"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/zip": string;
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "privacy.withdraw": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                request: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "privacy.state": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PrivacyStated"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PrivacyRegisterView"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "resource.connectors": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ItemsConnectorBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "resource.groups": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ItemsGroupViewBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "resource.list": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ItemsViewBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "resource.add": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ResourceWritten"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ResourceView"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "resource.look": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                resource: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ResourceView"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "resource.change": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                resource: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ResourceWritten"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ResourceView"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "resource.remove": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                resource: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "resource.agree": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                resource: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ResourceView"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "resource.open-for": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                resource: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Open-forRequest"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ResourceView"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "resource.resume": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                resource: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ResourceView"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "resource.secret": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                resource: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SecretResponse"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "resource.suspend": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                resource: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SuspendRequest"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ResourceView"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "settings.organisation": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SettingsOrganisation"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "settings.change": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SettingsChange"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SettingsOrganisation"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "settings.brake": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BrakeOutBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "settings.pull-brake": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Pull-brakeRequest"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BrakeOutBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "settings.lift-brake": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BrakeOutBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "settings.journal": {
        parameters: {
            query?: {
                /** @description Lines older than this instant */
                before?: string;
                way?: "all" | "support" | "delegation";
            };
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JournalOutBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "settings.verify-journal": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CheckOutBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "settings.links": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LinksOutBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "settings.renounce": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                link: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SettingsLinkView"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "settings.delegate": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                link: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DelegateRequest"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SettingsLinkView"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "settings.set-logo": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "image/*": string;
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SettingsOrganisation"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "settings.drop-logo": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SettingsOrganisation"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "settings.logo": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                file: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "Cache-Control"?: string;
                    "Content-Type"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "settings.foundings": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FoundingsOutBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "settings.found": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SettingsFounding"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FoundingOutBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "settings.rights": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RightsOutBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "settings.set-right": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Set-rightRequest"];
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "settings.services": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServicesOutBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "settings.set-service": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                service: string;
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Set-serviceRequest"];
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "support.tickets": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TicketsOutBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "support.ask": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AskRequest"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SupportTicket"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "support.break-glass": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
                ticket: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Break-glassRequest"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SupportTicket"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "support.leave": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
                ticket: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SupportTicket"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "support.visits": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VisitsOutBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "support.approve": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
                visit: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ApproveRequest"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SupportVisit"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "support.end": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
                visit: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SupportVisit"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "support.refuse": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organisation in which the caller acts */
                tenant: string;
                visit: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SupportVisit"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "web.tasks": {
        parameters: {
            query?: {
                /** @description One task alone */
                id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TasksOutBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "exchange.roster-academicsessions": {
        parameters: {
            query?: {
                /** @description Names of fields, separated by commas */
                fields?: string;
                /** @description dateLastModified>'2026-09-01T00:00:00Z', with >= and status='active', joined by AND */
                filter?: string;
                limit?: number;
                offset?: number;
            };
            header?: {
                /** @description Bearer and a token, or a key */
                Authorization?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    Link?: string;
                    "X-Total-Count"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RosterSessionsOutBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Gone */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "exchange.roster-academicsession": {
        parameters: {
            query?: never;
            header?: {
                Authorization?: string;
            };
            path: {
                sourcedId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RosterSessionOutBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Gone */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "exchange.roster-classes": {
        parameters: {
            query?: {
                /** @description Names of fields, separated by commas */
                fields?: string;
                /** @description dateLastModified>'2026-09-01T00:00:00Z', with >= and status='active', joined by AND */
                filter?: string;
                limit?: number;
                offset?: number;
            };
            header?: {
                /** @description Bearer and a token, or a key */
                Authorization?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    Link?: string;
                    "X-Total-Count"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RosterClassesOutBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Gone */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "exchange.roster-class": {
        parameters: {
            query?: never;
            header?: {
                Authorization?: string;
            };
            path: {
                sourcedId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RosterClassOutBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Gone */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "exchange.roster-demographics": {
        parameters: {
            query?: {
                /** @description Names of fields, separated by commas */
                fields?: string;
                /** @description dateLastModified>'2026-09-01T00:00:00Z', with >= and status='active', joined by AND */
                filter?: string;
                limit?: number;
                offset?: number;
            };
            header?: {
                /** @description Bearer and a token, or a key */
                Authorization?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    Link?: string;
                    "X-Total-Count"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RosterDemographicsOutBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Gone */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "exchange.roster-demographic": {
        parameters: {
            query?: never;
            header?: {
                Authorization?: string;
            };
            path: {
                sourcedId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RosterDemographicOutBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Gone */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "exchange.roster-enrollments": {
        parameters: {
            query?: {
                /** @description Names of fields, separated by commas */
                fields?: string;
                /** @description dateLastModified>'2026-09-01T00:00:00Z', with >= and status='active', joined by AND */
                filter?: string;
                limit?: number;
                offset?: number;
            };
            header?: {
                /** @description Bearer and a token, or a key */
                Authorization?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    Link?: string;
                    "X-Total-Count"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RosterEnrollmentsOutBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Gone */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "exchange.roster-enrollment": {
        parameters: {
            query?: never;
            header?: {
                Authorization?: string;
            };
            path: {
                sourcedId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RosterEnrollmentOutBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Gone */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "exchange.roster-orgs": {
        parameters: {
            query?: {
                /** @description Names of fields, separated by commas */
                fields?: string;
                /** @description dateLastModified>'2026-09-01T00:00:00Z', with >= and status='active', joined by AND */
                filter?: string;
                limit?: number;
                offset?: number;
            };
            header?: {
                /** @description Bearer and a token, or a key */
                Authorization?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    Link?: string;
                    "X-Total-Count"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RosterOrgsOutBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Gone */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "exchange.roster-org": {
        parameters: {
            query?: never;
            header?: {
                Authorization?: string;
            };
            path: {
                sourcedId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RosterOrgOutBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Gone */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "exchange.roster-users": {
        parameters: {
            query?: {
                /** @description Names of fields, separated by commas */
                fields?: string;
                /** @description dateLastModified>'2026-09-01T00:00:00Z', with >= and status='active', joined by AND */
                filter?: string;
                limit?: number;
                offset?: number;
            };
            header?: {
                /** @description Bearer and a token, or a key */
                Authorization?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    Link?: string;
                    "X-Total-Count"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RosterUsersOutBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Gone */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
    "exchange.roster-user": {
        parameters: {
            query?: never;
            header?: {
                Authorization?: string;
            };
            path: {
                sourcedId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RosterUserOutBody"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Gone */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
            /** @description Internal Server Error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AppProblem"];
                };
            };
        };
    };
}
