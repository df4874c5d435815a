// A second verifier of attestations, in another language: node verify_attestations.mjs CONTEXTS FILE...
// Prints a line of JSON for each file: whether each of its two proofs holds. Nothing is fetched.
import {createRequire} from 'node:module';
import {readFileSync} from 'node:fs';
import {pathToFileURL} from 'node:url';
const home = createRequire(pathToFileURL(process.env.PATHWAYS_NODE_VERIFIER + '/package.json'));
const load = async name => import(pathToFileURL(home.resolve(name)));
const vc = await load('@digitalbazaar/vc');
const {DataIntegrityProof} = await load('@digitalbazaar/data-integrity');
const suites = {
  'eddsa-rdfc-2022': (await load('@digitalbazaar/eddsa-rdfc-2022-cryptosuite')).cryptosuite,
  'eddsa-jcs-2022': (await load('@digitalbazaar/eddsa-jcs-2022-cryptosuite')).createVerifyCryptosuite(),
};
const [folder, ...files] = process.argv.slice(2);
const held = {
  'https://www.w3.org/ns/credentials/v2': 'credentials-v2.json',
  'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json': 'open-badges-3.0.3.json',
};
const documentLoader = async url => {
  const found = document => ({contextUrl: null, documentUrl: url, document});
  if(held[url]) return found(JSON.parse(readFileSync(`${folder}/${held[url]}`)));
  if(!url.startsWith('did:key:')) throw new Error(`nothing is fetched: ${url}`);
  const [did, key] = url.split('#');
  const method = `${did}#${did.slice('did:key:'.length)}`;
  return found(key ? {
    '@context': 'https://w3id.org/security/multikey/v1', id: method, type: 'Multikey',
    controller: did, publicKeyMultibase: key,
  } : {'@context': 'https://www.w3.org/ns/did/v1', id: did, assertionMethod: [method]});
};
for(const file of files) {
  const credential = JSON.parse(readFileSync(file));
  const said = {file};
  for(const [name, cryptosuite] of Object.entries(suites)) {
    const proof = credential.proof.filter(p => p.cryptosuite === name);
    const result = await vc.verifyCredential({
      credential: {...credential, proof}, suite: new DataIntegrityProof({cryptosuite}), documentLoader,
    });
    said[name] = result.verified;
    if(!result.verified && process.env.PATHWAYS_SAY) console.error(file, name, String(result.error), result.error?.errors?.map(String));
  }
  console.log(JSON.stringify(said));
}
