//! The room for images in memory. It is taken as they come in, so that nobody takes any by what they say they will send, and by two of one
//! sender at a time, so that nobody fills it alone by sending slowly. Further ones of the same sender wait for their turn with nothing read:
//! both sides' pages send all files of a message at once, and none of them may fail for that.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use model::refusal::Refusal;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::UploadKey;
use crate::error::Failure;

/// All images in memory at once, in KiB.
const ALL_KIB: usize = 96 * 1024;
/// Images of one sender at once.
const OF_ONE: usize = 2;

/// What images take of the memory until they are stored, all together.
#[derive(Clone, Debug)]
pub(super) struct Rooms {
    all: Arc<Semaphore>,
    /// The turns of each sender, as long as somebody has or awaits one.
    turns: Arc<Mutex<HashMap<UploadKey, Weak<Semaphore>>>>,
}

impl Default for Rooms {
    fn default() -> Self {
        Self {
            all: Arc::new(Semaphore::new(ALL_KIB)),
            turns: Arc::default(),
        }
    }
}

impl Rooms {
    /// Waits for a turn of this sender. Of the memory it takes nothing yet.
    ///
    /// # Errors
    /// [`Failure::Stopped`].
    pub(super) async fn enter(&self, sender: UploadKey) -> Result<Room, Failure> {
        let turns = self.turns_of(sender);
        let turn = turns.acquire_owned().await.map_err(|_| Failure::Stopped)?;
        let held = Arc::clone(&self.all)
            .try_acquire_many_owned(0)
            .map_err(|_| Failure::Stopped)?;
        Ok(Room {
            all: Arc::clone(&self.all),
            held,
            _turn: turn,
        })
    }

    fn turns_of(&self, sender: UploadKey) -> Arc<Semaphore> {
        let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = turns.get(&sender).and_then(Weak::upgrade) {
            return known;
        }
        turns.retain(|_, turns| turns.strong_count() > 0);
        let new = Arc::new(Semaphore::new(OF_ONE));
        turns.insert(sender, Arc::downgrade(&new));
        new
    }
}

/// The room of one image. Dropping it gives it back.
#[derive(Debug)]
pub struct Room {
    all: Arc<Semaphore>,
    held: OwnedSemaphorePermit,
    _turn: OwnedSemaphorePermit,
}

impl Room {
    /// Takes as much as is needed for so many bytes in all.
    ///
    /// # Errors
    /// [`Refusal::Unavailable`] while too much of others is there.
    pub fn hold(&mut self, bytes: usize) -> Result<(), Refusal> {
        let full = |_| Refusal::Unavailable { retry_after_s: 5 };
        let more = bytes.div_ceil(1024).saturating_sub(self.held.num_permits());
        let more = u32::try_from(more).unwrap_or(u32::MAX);
        let more = Arc::clone(&self.all).try_acquire_many_owned(more).map_err(full)?;
        self.held.merge(more);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, Ipv4Addr};

    use super::*;

    const MIB: usize = 1024 * 1024;

    fn sender(last: u8) -> UploadKey {
        UploadKey::Network(IpAddr::V4(Ipv4Addr::new(10, 0, 0, last)))
    }

    #[tokio::test]
    async fn sec_10_the_memory_for_images_is_bounded() {
        let rooms = Rooms::default();
        let mut one = rooms.enter(sender(1)).await.unwrap();
        one.hold(90 * MIB).unwrap();
        let mut other = rooms.enter(sender(2)).await.unwrap();
        other.hold(6 * MIB).unwrap();
        assert_eq!(
            other.hold(6 * MIB + 1),
            Err(Refusal::Unavailable { retry_after_s: 5 })
        );
        drop(one);
        assert_eq!(other.hold(20 * MIB), Ok(()));
        drop(other);
        assert_eq!(rooms.all.available_permits(), ALL_KIB);
    }

    #[tokio::test]
    async fn sec_10_images_take_the_room_of_what_has_come_in() {
        let rooms = Rooms::default();
        let mut slow = Vec::new();
        for last in 0..50 {
            let mut room = rooms.enter(sender(last)).await.unwrap();
            room.hold(MIB / 4).unwrap();
            slow.push(room);
        }
        let mut room = rooms.enter(sender(99)).await.unwrap();
        for arrived in 1..=20 {
            assert_eq!(room.hold(arrived * MIB), Ok(()));
        }
        let taken_kib = ALL_KIB - rooms.all.available_permits();
        assert_eq!(taken_kib, 50 * 256 + 20 * 1024, "each byte counts once");
    }

    #[tokio::test]
    async fn sec_10_a_third_image_of_a_sender_waits_for_the_others_and_holds_up_nobody_else() {
        let rooms = Rooms::default();
        let first = rooms.enter(sender(1)).await.unwrap();
        let _second = rooms.enter(sender(1)).await.unwrap();
        let waiting = rooms.clone();
        let third = tokio::spawn(async move { waiting.enter(sender(1)).await });
        let waits = || rooms.turns_of(sender(1));
        while Arc::strong_count(&waits()) < 4 {
            tokio::task::yield_now().await;
        }
        assert!(!third.is_finished());
        rooms.enter(sender(2)).await.unwrap();
        drop(first);
        third.await.unwrap().unwrap();
    }

    #[tokio::test]
    async fn senders_who_are_gone_are_forgotten() {
        let rooms = Rooms::default();
        for last in 0..9 {
            drop(rooms.enter(sender(last)).await.unwrap());
        }
        assert_eq!(rooms.turns.lock().unwrap().len(), 1);
    }
}
