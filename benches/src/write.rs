//! Writing an answer, as a server does.

use crate::group::{Group, Role, Target};
use crate::input;
#[cfg(feature = "quick-xml")]
use quick_xml::{
    Writer,
    events::{BytesText, Event},
};
use std::hint::black_box;
use sts_wire::server::{Answer, ErrorAnswer};
use sts_wire::{
    AssumeRole, AssumeRoleOutput, AssumedRoleUser, Credentials, Encode, ErrorCode, Text, Timestamp,
};

#[cfg(feature = "quick-xml")]
const QUICK_XML: &str = "quick-xml's writer";

pub fn groups() -> Vec<Group> {
    let document: &str = input::assume_role_answer().leak();
    let mut assume_role = group("write/AssumeRole", "an answer to AssumeRole", document, |buffer| {
        answer().encode_to_slice(buffer).map(<[u8]>::len).unwrap()
    });
    #[cfg(feature = "quick-xml")]
    add_rival(&mut assume_role, document, by_quick_xml::assume_role);
    let document: &str = input::error_answer().leak();
    let mut error = group("write/ErrorResponse", "an error answer", document, |buffer| {
        error_answer().encode_to_slice(buffer).map(<[u8]>::len).unwrap()
    });
    #[cfg(feature = "quick-xml")]
    add_rival(&mut error, document, by_quick_xml::error);
    vec![assume_role, error]
}

fn answer() -> Answer<'static, AssumeRole<'static>> {
    let mut output = AssumeRoleOutput::default();
    output.source_identity = Some(Text::new(black_box(input::SOURCE_IDENTITY)));
    output.assumed_role_user =
        Some(AssumedRoleUser::new(Text::new(input::USER_ID), Text::new(input::USER_ARN)));
    output.credentials = Credentials::new(input::NEW_KEY_ID, input::NEW_SECRET)
        .with_session_token(&**input::TOKEN)
        .with_expiration(Timestamp::from_unix(input::EXPIRATION_UNIX).unwrap())
        .map(Text::new);
    (output.packed_policy_size, output.session_token_utilization) = (Some(6), Some(20));
    output.session_token_size = Some(800);
    Answer::new(output, input::REQUEST_ID).unwrap()
}

fn error_answer() -> ErrorAnswer<'static> {
    ErrorAnswer::new(ErrorCode::AccessDenied)
        .message(black_box(input::ERROR_MESSAGE))
        .request_id(input::REQUEST_ID)
}

/// `write` fills a buffer and returns the length of the document, which must be the expected one.
fn group(name: &'static str, what: &str, document: &'static str, write: fn(&mut [u8]) -> usize) -> Group {
    let question = format!("What does it cost to write {what} of {} bytes?", document.len());
    let mut group = Group::new(name, question).targets(&[
        #[cfg(feature = "quick-xml")]
        Target::Rival(QUICK_XML, 3.0),
        Target::NoAllocation,
    ]);
    let mut target = vec![0; document.len()];
    group.add(Role::Floor, "memcpy of the document", move || {
        target.copy_from_slice(black_box(document.as_bytes()));
        black_box(&mut target);
    });
    let mut buffer = vec![0; 4_096];
    let length = write(&mut buffer);
    assert_eq!(str::from_utf8(&buffer[..length]).unwrap(), document);
    group.add(Role::Ours, "sts-wire, into a slice", move || write(black_box(&mut buffer)));
    group
}

/// The rival fills a vector with enough capacity.
#[cfg(feature = "quick-xml")]
fn add_rival(group: &mut Group, document: &str, write: fn(&mut Vec<u8>)) {
    let mut buffer = Vec::with_capacity(4_096);
    write(&mut buffer);
    assert_eq!(str::from_utf8(&buffer).unwrap(), document);
    group.add(Role::Rival, QUICK_XML, move || {
        buffer.clear();
        write(black_box(&mut buffer));
        buffer.len()
    });
}

#[cfg(feature = "quick-xml")]
mod by_quick_xml {
    use super::*;
    use std::io;

    const NAMESPACE: (&str, &str) = ("xmlns", "https://sts.amazonaws.com/doc/2011-06-15/");

    fn text(writer: &mut Writer<&mut Vec<u8>>, name: &str, value: &str) -> io::Result<()> {
        writer.create_element(name).write_text_content(BytesText::new(value)).map(drop)
    }

    /// The line feed at the end of a document.
    fn end(writer: &mut Writer<&mut Vec<u8>>) {
        writer.write_event(Event::Text(BytesText::new("\n"))).unwrap();
    }

    pub(super) fn assume_role(buffer: &mut Vec<u8>) {
        let mut writer = Writer::new_with_indent(buffer, b' ', 2);
        let root = writer.create_element("AssumeRoleResponse").with_attribute(NAMESPACE);
        let written = root.write_inner_content(|root| {
            root.create_element("AssumeRoleResult").write_inner_content(|result| {
                text(result, "SourceIdentity", black_box(input::SOURCE_IDENTITY))?;
                result.create_element("AssumedRoleUser").write_inner_content(|user| {
                    text(user, "Arn", input::USER_ARN)?;
                    text(user, "AssumedRoleId", input::USER_ID)
                })?;
                result.create_element("Credentials").write_inner_content(|credentials| {
                    text(credentials, "AccessKeyId", input::NEW_KEY_ID)?;
                    text(credentials, "SecretAccessKey", input::NEW_SECRET)?;
                    text(credentials, "SessionToken", &input::TOKEN)?;
                    text(credentials, "Expiration", input::EXPIRATION)
                })?;
                text(result, "PackedPolicySize", "6")?;
                text(result, "SessionTokenUtilization", "20")?;
                text(result, "SessionTokenSize", "800")
            })?;
            let metadata = root.create_element("ResponseMetadata");
            metadata.write_inner_content(|metadata| text(metadata, "RequestId", input::REQUEST_ID)).map(drop)
        });
        end(written.unwrap());
    }

    pub(super) fn error(buffer: &mut Vec<u8>) {
        let mut writer = Writer::new_with_indent(buffer, b' ', 2);
        let root = writer.create_element("ErrorResponse").with_attribute(NAMESPACE);
        let written = root.write_inner_content(|root| {
            root.create_element("Error").write_inner_content(|error| {
                text(error, "Type", "Sender")?;
                text(error, "Code", input::ERROR_CODE)?;
                text(error, "Message", black_box(input::ERROR_MESSAGE))
            })?;
            text(root, "RequestId", input::REQUEST_ID)
        });
        end(written.unwrap());
    }
}
