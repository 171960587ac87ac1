// A real OpenID provider for the tests: node provider.mjs '{"port": 4001, "redirect": […], "signedOut": […]}'
//
// Whoever signs in is who they type; PUT /test/people says what is known of them. PUT /test/spoil says what is done to
// the next ID token, as somebody in between or a broken provider would:
//   {"set": {claim: value}, "remove": [claim], "sign": "own" | "other" | "none" | "secret"}
import { generateKeyPairSync } from 'node:crypto'
import { UnsecuredJWT, SignJWT, decodeJwt, decodeProtectedHeader } from 'jose'
import Provider from 'oidc-provider'

const { port, redirect, signedOut } = JSON.parse(process.argv[2])
const SECRET = 'known-to-the-tests-only-and-thirty-two-characters-long'
const keys = ['own', 'other'].map(() => generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey)
const told = { people: {}, spoil: null }

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [{ client_id: 'accord', client_secret: SECRET, redirect_uris: redirect, post_logout_redirect_uris: signedOut }],
  claims: { openid: ['sub', 'roles'], email: ['email', 'email_verified'], profile: ['name', 'preferred_username'] },
  cookies: { keys: ['tests'] },
  features: { devInteractions: { enabled: true }, rpInitiatedLogout: { enabled: true } },
  findAccount: (ctx, id) => ({ accountId: id, claims: () => ({ sub: id, ...told.people[id] }) }),
  jwks: { keys: [{ ...keys[0].export({ format: 'jwk' }), use: 'sig', alg: 'RS256', kid: 'own' }] },
  // Nobody is asked for consent.
  loadExistingGrant: async (ctx) => {
    const grant = new ctx.oidc.provider.Grant({ clientId: 'accord', accountId: ctx.oidc.session.accountId })
    grant.addOIDCScope('openid email profile')
    await grant.save()
    return grant
  },
  pkce: { required: () => true },
  ttl: { AccessToken: 600, AuthorizationCode: 60, Grant: 600, IdToken: 600, Interaction: 600, Session: 600 }
})

async function spoilt (token, { set = {}, remove = [], sign = 'own' }) {
  const claims = { ...decodeJwt(token), ...set }
  for (const name of remove) delete claims[name]
  const header = decodeProtectedHeader(token)
  if (sign === 'none') return new UnsecuredJWT(claims).encode()
  if (sign === 'secret') return new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode(SECRET))
  return new SignJWT(claims).setProtectedHeader(header).sign(keys[sign === 'own' ? 0 : 1])
}

provider.use(async (ctx, next) => {
  if (ctx.method === 'PUT' && ctx.path.startsWith('/test/')) {
    const parts = []
    for await (const part of ctx.req) parts.push(part)
    told[ctx.path.slice('/test/'.length)] = JSON.parse(Buffer.concat(parts).toString())
    ctx.status = 204
    return
  }
  await next()
  if (ctx.oidc?.route === 'token' && ctx.body?.id_token && told.spoil) {
    ctx.body.id_token = await spoilt(ctx.body.id_token, told.spoil)
    told.spoil = null
  }
})

provider.listen(port, '127.0.0.1')
