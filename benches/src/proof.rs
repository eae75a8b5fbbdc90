//! Minting proofs of identity, compared with the signature in them; reading and vetting them, as a verifier does.

use crate::group::{Group, Role, Target};
use crate::input::{self, HOST};
use std::hint::black_box;
use sts_wire::proof::vault::ServerId;
use sts_wire::proof::{ProofError, ReceivedProof, Terms};
use sts_wire::proof::{eks, google, mongodb, snowflake, teleport, vault};
use sts_wire::sigv4::{PayloadHash, Query, Request, Signed};
use sts_wire::{Credentials, Encode, Endpoint, GetCallerIdentity, Operation, SigningKey};

const FORM: &str = "Action=GetCallerIdentity&Version=2011-06-15";
const FORM_TYPE: &str = "application/x-www-form-urlencoded; charset=utf-8";
const NONCE: [u8; 64] = [7; 64];
const PROVIDER: &str =
    "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/aws";
const VAULT: ServerId<'_> = ServerId::Vault("vault.example.com");

type Minter = Credentials<&'static str>;
type Headers = &'static [(&'static str, &'static str)];

/// A format with its headers: how it is minted and read.
struct Format {
    name: [&'static str; 2],
    /// The most instructions above the floor.
    instructions: u64,
    /// The headers that it signs beside `host` and those of the signature.
    headers: Headers,
    body: &'static str,
    bound: Headers,
    mint: fn(&Minter, &Endpoint, &mut String),
    read: for<'p> fn(&'p str, &'p mut [u8]) -> Result<ReceivedProof<'p>, ProofError>,
}

fn formats() -> [Format; 5] {
    let length = ("content-length", "43");
    let leak = |headers: &[(&'static str, &'static str)]| -> Headers { headers.to_vec().leak() };
    let (vault_id, target) = (vault::bound(VAULT).unwrap(), google::bound(PROVIDER));
    let (audience, challenge) = (snowflake::bound(), teleport::bound("challenge"));
    [
        Format {
            name: ["mint/eks", "vet/eks"],
            instructions: 16_400,
            headers: &[("x-k8s-aws-id", "example-cluster")],
            body: "",
            bound: &[("x-k8s-aws-id", "example-cluster")],
            mint: |credentials, endpoint, out| {
                eks::token(credentials, endpoint, "example-cluster", input::now(), out).unwrap();
            },
            read: |proof, scratch| eks::read(proof, scratch),
        },
        Format {
            name: ["mint/vault", "vet/vault"],
            instructions: 19_500,
            headers: leak(&[vault_id, length, ("content-type", FORM_TYPE)]),
            body: FORM,
            bound: leak(&[vault_id]),
            mint: |credentials, endpoint, out| {
                vault::login(credentials, endpoint, VAULT, Some("dev"), input::now(), out).unwrap();
            },
            read: |proof, scratch| Ok(vault::read(proof, scratch)?.proof),
        },
        Format {
            name: ["mint/google", "vet/google"],
            instructions: 20_300,
            headers: leak(&[target]),
            body: "",
            bound: leak(&[target]),
            mint: |credentials, endpoint, out| {
                google::subject_token(credentials, endpoint, PROVIDER, input::now(), out).unwrap();
            },
            read: |proof, scratch| google::read(proof, scratch),
        },
        Format {
            name: ["mint/snowflake", "vet/snowflake"],
            instructions: 17_300,
            headers: leak(&[audience]),
            body: "",
            bound: leak(&[audience]),
            mint: |credentials, endpoint, out| {
                snowflake::attestation(credentials, endpoint, input::now(), out).unwrap();
            },
            read: |proof, scratch| snowflake::read(proof, scratch),
        },
        Format {
            name: ["mint/teleport", "vet/teleport"],
            instructions: 2_650,
            headers: leak(&[length, ("accept", "application/json"), challenge, ("content-type", FORM_TYPE)]),
            body: FORM,
            bound: leak(&[challenge]),
            mint: |credentials, endpoint, out| {
                teleport::request(credentials, endpoint, "challenge", input::now(), out).unwrap();
            },
            read: |proof, _| teleport::read(proof),
        },
    ]
}

pub fn groups() -> Vec<Group> {
    let (minter, endpoint) = (input::credentials(Some(&input::TOKEN)), input::endpoint());
    let mut groups: Vec<_> =
        formats().into_iter().flat_map(|format| of_format(minter, endpoint, format)).collect();
    groups.extend(mongodb_groups(minter, endpoint));
    groups
}

/// What a mint cannot do without: the key, the signature, and a copy of the proof to where it is written.
fn add_floor(group: &mut Group, proof: &[u8], mut sign: impl FnMut(&mut [u8]) -> usize + 'static) {
    let (proof, mut copied, mut parts) = (proof.to_vec(), vec![0; proof.len()], vec![0; 4096]);
    group.add(Role::Floor, "the signature, derivation included, and memcpy of the proof", move || {
        copied.copy_from_slice(black_box(&proof));
        black_box(&mut copied);
        sign(&mut parts)
    });
}

/// Writes the values that signing added, one after another.
fn write_values(signed: &Signed<'_>, mut parts: &mut [u8]) -> usize {
    let mut length = 0;
    for (_, value) in signed.headers() {
        let written = value.encode_to_slice(parts).unwrap().len();
        parts = &mut parts[written..];
        length += written;
    }
    length
}

fn sign(
    minter: &Minter,
    endpoint: &Endpoint,
    headers: Headers,
    query: &str,
    body: &str,
    parts: &mut [u8],
) -> usize {
    let key = SigningKey::for_sts(black_box(minter), endpoint, input::now()).unwrap();
    let request = Request::new("POST", HOST, "/", PayloadHash::of(body.as_bytes()));
    let request = request.query(Query::rfc3986(query)).headers(headers);
    write_values(&key.sign(minter, &request, input::now()).unwrap(), parts)
}

fn of_format(minter: &'static Minter, endpoint: &'static Endpoint, format: Format) -> [Group; 2] {
    let Format { name, instructions, headers, body, bound, mint, read } = format;
    let mut proof = String::new();
    mint(minter, endpoint, &mut proof);
    let mut minting = minting(name[0], instructions, proof.len());
    if name[0] == "mint/eks" {
        let action = GetCallerIdentity::new();
        add_floor(&mut minting, proof.as_bytes(), move |parts| {
            let request = action.request(endpoint).headers(headers);
            let presigned = request.presign_now(black_box(minter), input::now(), 60).unwrap();
            presigned.encode_to_slice(parts).unwrap().len()
        });
    } else {
        let query = if body.is_empty() { FORM } else { "" };
        add_floor(&mut minting, proof.as_bytes(), move |parts| {
            sign(minter, endpoint, headers, query, body, parts)
        });
    }
    let mut out = String::with_capacity(proof.len());
    minting.add(Role::Ours, "sts-wire, into a String with room", move || {
        out.clear();
        mint(black_box(minter), endpoint, &mut out);
        out.len()
    });

    let vetting = vetting(name[1], proof.into_bytes(), bound, endpoint, move |proof, scratch| {
        read(std::str::from_utf8(proof).unwrap(), scratch).unwrap()
    });
    [minting, vetting]
}

fn minting(name: &'static str, instructions: u64, length: usize) -> Group {
    let question = format!(
        "What does it cost above its signature to mint a proof of {length} bytes, with a session token of {} bytes?",
        input::TOKEN.len()
    );
    Group::new(name, question).targets(&[
        Target::Floor(1.3),
        Target::Instructions(instructions),
        Target::NoAllocation,
    ])
}

fn vetting(
    name: &'static str,
    proof: Vec<u8>,
    bound: Headers,
    endpoint: &'static Endpoint,
    read: impl for<'p> Fn(&'p [u8], &'p mut [u8]) -> ReceivedProof<'p> + Copy + 'static,
) -> Group {
    let question = format!(
        "What does it cost to read and vet a proof of {} bytes, with a session token of {} bytes?",
        proof.len(),
        input::TOKEN.len()
    );
    let mut group = Group::new(name, question).targets(&[Target::Microseconds(10.0), Target::NoAllocation]);
    let (source, mut copied) = (proof.clone(), vec![0; proof.len()]);
    group.add(Role::Floor, "memcpy of the proof", move || {
        copied.copy_from_slice(black_box(&source));
        black_box(&mut copied);
    });
    let endpoints = std::slice::from_ref(endpoint);
    let (source, mut scratch) = (proof.clone(), vec![0; ReceivedProof::MAX_SCRATCH]);
    group.add(Role::Ours, "sts-wire: read, vet", move || {
        let terms = black_box(Terms::new(endpoints, bound));
        read(black_box(&source), &mut scratch).vet(&terms, input::now()).unwrap().signed_at()
    });
    let (source, mut scratch) = (proof.clone(), vec![0; ReceivedProof::MAX_SCRATCH]);
    group.add(Role::Aside, "sts-wire: read", move || {
        black_box(&read(black_box(&source), &mut scratch));
    });
    let (mut scratch, mut written) = (vec![0; ReceivedProof::MAX_SCRATCH], vec![0; 4096]);
    let mut request = move || {
        let terms = black_box(Terms::new(endpoints, bound));
        let received = read(black_box(&proof), &mut scratch);
        let vetted = received.vet(&terms, input::now()).unwrap();
        let mut length = vetted.url().encode_to_slice(&mut written).unwrap().len();
        for (_, value) in vetted.headers() {
            length += value.encode_to_slice(&mut written[length..]).unwrap().len();
        }
        assert_eq!((vetted.access_key_id(), vetted.signed_at()), (input::ACCESS_KEY_ID, input::now()));
        length
    };
    assert!(request() > input::TOKEN.len());
    group.add(Role::Aside, "sts-wire: read, vet, write the request anew", request);
    group
}

fn mongodb_groups(minter: &'static Minter, endpoint: &'static Endpoint) -> [Group; 2] {
    let mut buffer = vec![0; 2048];
    let mint = move |buffer: &mut [u8]| {
        let minter = black_box(minter);
        mongodb::payload(minter, &[7; 32], &NONCE, HOST, input::now(), buffer).unwrap().len()
    };
    let length = mint(&mut buffer);
    let proof = buffer[..length].to_vec();
    let nonce: &'static mut [u8; 88] = Box::leak(Box::new([0; 88]));
    let bound: Headers = mongodb::bound(&NONCE, nonce).to_vec().leak();
    let mut headers = bound.to_vec();
    headers.extend([("content-length", "43"), ("content-type", "application/x-www-form-urlencoded")]);
    let headers: Headers = headers.leak();

    let mut minting = minting("mint/mongodb", 3_200, length);
    add_floor(&mut minting, &proof, move |parts| sign(minter, endpoint, headers, "", FORM, parts));
    minting.add(Role::Ours, "sts-wire, into a slice", move || mint(&mut buffer));
    let vetting =
        vetting("vet/mongodb", proof, bound, endpoint, |proof, _| mongodb::read(proof, HOST).unwrap());
    [minting, vetting]
}
