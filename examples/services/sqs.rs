//! Operations of SQS, described outside of the crate: flattened lists in requests and in responses, and structures in
//! the items of a request.

use sts_wire::shape::{
    Action, ItemLimit, Items, ListLayout, RequestShape, RequestVisitor, ResponseShape, ResponseVisitor,
    ScalarVisitor, TextLimit,
};

const VERSION: &str = "2012-11-05";
const ANY: &TextLimit = &TextLimit::length(1, usize::MAX);
const NAMES: ItemLimit = ItemLimit::at_most(usize::MAX).layout(ListLayout::Flattened);

#[derive(Clone, Copy, Default)]
pub(crate) struct ListQueues<'a> {
    pub queue_name_prefix: Option<&'a str>,
}

impl<'a> Action for ListQueues<'a> {
    const ACTION: &'static str = "ListQueues";
    const VERSION: &'static str = VERSION;
    const RESPONSE: &'static str = "ListQueuesResponse";
    const RESULT: &'static str = "ListQueuesResult";
    const SERVICE: &'static str = "sqs";

    type Str = &'a str;
    type Output<S: Default> = ListQueuesOutput<S>;

    fn members<V: RequestVisitor<&'a str>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        visitor.opt_text("QueueNamePrefix", &mut self.queue_name_prefix, ANY)
    }
}

#[derive(Clone, Debug, Default)]
pub(crate) struct ListQueuesOutput<S> {
    pub queue_urls: Vec<S>,
}

impl<S: Default> ResponseShape<S> for ListQueuesOutput<S> {
    fn members<V: ResponseVisitor<S>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        visitor.texts("QueueUrl", ListLayout::Flattened, &mut self.queue_urls)
    }
}

#[derive(Clone, Copy)]
pub(crate) struct GetQueueAttributes<'a> {
    pub queue_url: &'a str,
    pub attribute_names: Items<'a, &'a str>,
}

impl<'a> Action for GetQueueAttributes<'a> {
    const ACTION: &'static str = "GetQueueAttributes";
    const VERSION: &'static str = VERSION;
    const RESPONSE: &'static str = "GetQueueAttributesResponse";
    const RESULT: &'static str = "GetQueueAttributesResult";
    const SERVICE: &'static str = "sqs";

    type Str = &'a str;
    type Output<S: Default> = QueueAttributes<S>;

    fn members<V: RequestVisitor<&'a str>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        visitor.texts("AttributeName", &mut self.attribute_names, NAMES, ANY)?;
        visitor.text("QueueUrl", &mut self.queue_url, ANY)
    }
}

#[derive(Clone, Debug, Default)]
pub(crate) struct QueueAttributes<S> {
    pub attributes: Vec<Attribute<S>>,
}

impl<S: Default> ResponseShape<S> for QueueAttributes<S> {
    fn members<V: ResponseVisitor<S>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        visitor.structures("Attribute", ListLayout::Flattened, &mut self.attributes)
    }
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Attribute<S> {
    pub name: S,
    pub value: Option<S>,
}

impl<S: Default> ResponseShape<S> for Attribute<S> {
    fn members<V: ResponseVisitor<S>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        visitor.text("Name", &mut self.name)?;
        visitor.opt_text("Value", &mut self.value)
    }
}

#[derive(Clone, Copy)]
pub(crate) struct SendMessage<'a> {
    pub queue_url: &'a str,
    pub message_body: &'a str,
    pub message_attributes: Items<'a, MessageAttribute<'a>>,
}

/// An attribute of a message. The members of its structure `Value` are named with a dot.
#[derive(Clone, Copy, Default)]
pub(crate) struct MessageAttribute<'a> {
    pub name: &'a str,
    /// The value in base64.
    pub binary_value: Option<&'a str>,
    pub data_type: &'a str,
    pub string_value: Option<&'a str>,
}

impl<'a> RequestShape<&'a str> for MessageAttribute<'a> {
    fn members<V: ScalarVisitor<&'a str>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        visitor.text("Name", &mut self.name, ANY)?;
        visitor.opt_text("Value.BinaryValue", &mut self.binary_value, ANY)?;
        visitor.text("Value.DataType", &mut self.data_type, ANY)?;
        visitor.opt_text("Value.StringValue", &mut self.string_value, ANY)
    }
}

impl<'a> Action for SendMessage<'a> {
    const ACTION: &'static str = "SendMessage";
    const VERSION: &'static str = VERSION;
    const RESPONSE: &'static str = "SendMessageResponse";
    const RESULT: &'static str = "SendMessageResult";
    const SERVICE: &'static str = "sqs";

    type Str = &'a str;
    type Output<S: Default> = SendMessageOutput<S>;

    fn members<V: RequestVisitor<&'a str>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        let attributes = ItemLimit::at_most(10).layout(ListLayout::Flattened);
        visitor.structures("MessageAttribute", &mut self.message_attributes, attributes)?;
        visitor.text("MessageBody", &mut self.message_body, ANY)?;
        visitor.text("QueueUrl", &mut self.queue_url, ANY)
    }
}

#[derive(Clone, Debug, Default)]
pub(crate) struct SendMessageOutput<S> {
    pub md5_of_message_body: Option<S>,
    pub md5_of_message_attributes: Option<S>,
    pub message_id: S,
}

impl<S: Default> ResponseShape<S> for SendMessageOutput<S> {
    fn members<V: ResponseVisitor<S>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        visitor.opt_text("MD5OfMessageBody", &mut self.md5_of_message_body)?;
        visitor.opt_text("MD5OfMessageAttributes", &mut self.md5_of_message_attributes)?;
        visitor.text("MessageId", &mut self.message_id)
    }
}

#[derive(Clone, Copy)]
pub(crate) struct ReceiveMessage<'a> {
    pub queue_url: &'a str,
    pub attribute_names: Items<'a, &'a str>,
    pub max_number_of_messages: Option<u32>,
}

impl<'a> Action for ReceiveMessage<'a> {
    const ACTION: &'static str = "ReceiveMessage";
    const VERSION: &'static str = VERSION;
    const RESPONSE: &'static str = "ReceiveMessageResponse";
    const RESULT: &'static str = "ReceiveMessageResult";
    const SERVICE: &'static str = "sqs";

    type Str = &'a str;
    type Output<S: Default> = ReceiveMessageOutput<S>;

    fn members<V: RequestVisitor<&'a str>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        visitor.texts("AttributeName", &mut self.attribute_names, NAMES, ANY)?;
        visitor.opt_integer("MaxNumberOfMessages", &mut self.max_number_of_messages, 1..=10)?;
        visitor.text("QueueUrl", &mut self.queue_url, ANY)
    }
}

#[derive(Clone, Debug, Default)]
pub(crate) struct ReceiveMessageOutput<S> {
    pub messages: Vec<Message<S>>,
}

impl<S: Default> ResponseShape<S> for ReceiveMessageOutput<S> {
    fn members<V: ResponseVisitor<S>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        visitor.structures("Message", ListLayout::Flattened, &mut self.messages)
    }
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Message<S> {
    pub message_id: S,
    pub receipt_handle: S,
    pub md5_of_body: Option<S>,
    pub body: Option<S>,
    pub attributes: Vec<Attribute<S>>,
}

impl<S: Default> ResponseShape<S> for Message<S> {
    fn members<V: ResponseVisitor<S>>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
        visitor.text("MessageId", &mut self.message_id)?;
        visitor.text("ReceiptHandle", &mut self.receipt_handle)?;
        visitor.opt_text("MD5OfBody", &mut self.md5_of_body)?;
        visitor.opt_text("Body", &mut self.body)?;
        visitor.structures("Attribute", ListLayout::Flattened, &mut self.attributes)
    }
}
