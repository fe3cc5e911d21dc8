//! Whole cores are compared: where an input is disabled, and where two runs join.

use quorate_conformance::trace::{Body, Input};

use crate::liar::Lie;
use crate::shown::lies;

lies! {
    hidden_state_of_a_disabled_timer: PAIR,
        Lie::Hides(|input, acts| (*input == Input::HeartbeatDue && !acts).then_some(1))
        => HiddenState, "whole core", "BEAT-1", "probe 2: heartbeat-due 2";
    hidden_state_of_an_ignored_message: PAIR,
        Lie::Hides(|input, acts| match input {
            Input::Deliver(message) if message.body == Body::TimeoutNow && !acts => Some(1),
            _ => None,
        }) => HiddenState, "whole core", "TERM-9", "TimeoutNow";
    hidden_state_of_a_refused_message: PAIR,
        Lie::Hides(|input, acts| match input {
            Input::Deliver(message)
                if message.from > 2 && message.body == Body::HeartbeatResp && !acts => Some(1),
            _ => None,
        }) => HiddenState, "whole core", "CONTRACT-1", "HeartbeatResp 3->";
    join_order_of_two_inputs: PAIR,
        Lie::Hides(|input, acts| match input {
            Input::HeartbeatDue if acts => Some(1),
            Input::Propose(_) if acts => Some(2),
            _ => None,
        }) => HiddenState, "whole core", "TERM-1", "hidden: 1";
    join_order_of_two_messages: TRIO,
        Lie::Hides(|input, acts| match input {
            Input::Deliver(message) if acts && message.to == 1 && message.from == 2 => Some(2),
            Input::Deliver(message) if acts && message.to == 1 && message.from == 3 => Some(3),
            _ => None,
        }) => HiddenState, "whole core", "TERM-1", "hidden: 2";
    join_order_on_another_node: PAIR,
        Lie::Hides(|input, acts| match input {
            Input::Deliver(message) if acts && message.to == 2 => match message.body {
                Body::Heartbeat { .. } => Some(1),
                Body::Append { .. } => Some(2),
                _ => None,
            },
            _ => None,
        }) => HiddenState, "whole core", "none", "hidden: 2";
}
