//! The cost of sts-wire, compared with a lower bound of the work and with other libraries.

pub mod allocation;
#[cfg(feature = "aws-sdk")]
pub mod aws_sdk;
pub mod call;
pub mod decode;
pub mod encode;
pub mod group;
pub mod growth;
pub mod input;
pub mod measure;
pub mod oracle;
pub mod presign;
pub mod proof;
pub mod read;
pub mod report;
pub mod sign;
pub mod verify;
pub mod write;

/// Every group, in the order of the table. Building one asserts the results of all its contenders.
pub fn groups() -> Vec<group::Group> {
    [
        sign::groups(),
        presign::groups(),
        verify::groups(),
        encode::groups(),
        decode::groups(),
        read::groups(),
        proof::groups(),
        write::groups(),
        call::groups(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
