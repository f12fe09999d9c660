<?php

final class PushCountsTest extends Igny8_Case {

	protected function setUp(): void {
		parent::setUp();
		$this->connect();
	}

	public function test_counts_are_pushed_once_in_fifteen_minutes(): void {
		igny8_push_counts();
		$this->assertSame( 1, igny8_state()['failures'] );
		igny8_remember( array( 'failures' => 0 ) );
		igny8_push_counts();
		$this->assertSame( 0, igny8_state()['failures'] );
		$this->assertEqualsWithDelta( time() + 900, wp_next_scheduled( 'igny8_push_counts' ), 2 );
		igny8_remember( array( 'counts_at' => time() - 900 ) );
		igny8_push_counts();
		$this->assertSame( 1, igny8_state()['failures'] );
	}

	public function test_a_push_that_failed_is_left_to_its_retry(): void {
		igny8_push( 'cron' );
		igny8_push_counts();
		$this->assertSame( 1, igny8_state()['failures'] );
		$this->assertSame( 0, igny8_state()['counts_at'] );
	}

	public function test_a_push_under_way_may_have_counted_before(): void {
		$lock = igny8_lock();
		igny8_push_counts();
		igny8_unlock( $lock );
		$this->assertNotFalse( wp_next_scheduled( 'igny8_push_counts' ) );
	}

	public function test_any_push_settles_what_was_noted_before_it(): void {
		igny8_schedule_counts();
		igny8_push( 'manual' );
		$this->assertFalse( wp_next_scheduled( 'igny8_push_counts' ) );
	}

	public function test_a_clock_that_was_ahead_blocks_nothing(): void {
		igny8_remember( array( 'counts_at' => time() + YEAR_IN_SECONDS ) );
		igny8_push_counts();
		$this->assertSame( 1, igny8_state()['failures'] );
	}

	public function test_an_event_of_a_clock_that_was_ahead_comes_soon(): void {
		wp_schedule_single_event( time() + YEAR_IN_SECONDS, 'igny8_push_counts' );
		igny8_mend_events( igny8_event_limits() );
		$this->assertEqualsWithDelta( time() + 60, wp_next_scheduled( 'igny8_push_counts' ), 2 );
	}

	public function test_content_that_came_without_a_word_is_found(): void {
		global $wpdb;
		igny8_add_counts( array( 'post_types' => array( 'page' => array(), 'revision' => array() ), 'taxonomies' => array( 'category' => array() ) ), 5.0 );
		igny8_look_at_counts();
		$this->assertFalse( wp_next_scheduled( 'igny8_push_counts' ) );
		$wpdb->insert( $wpdb->posts, array( 'ID' => 900000, 'post_type' => 'revision', 'post_status' => 'publish', 'post_title' => 'a', 'post_content' => '', 'post_excerpt' => '', 'to_ping' => '', 'pinged' => '', 'post_content_filtered' => '' ) );
		$id = $wpdb->insert_id;
		igny8_look_at_counts();
		$this->assertFalse( wp_next_scheduled( 'igny8_push_counts' ) );
		$wpdb->update( $wpdb->posts, array( 'post_type' => 'page' ), array( 'ID' => $id ) );
		igny8_look_at_counts();
		$wpdb->delete( $wpdb->posts, array( 'ID' => $id ) );
		$this->assertNotFalse( wp_next_scheduled( 'igny8_push_counts' ) );
	}

	public function test_the_next_push_is_told_with_its_pause(): void {
		igny8_schedule_cron_jobs();
		igny8_schedule_counts();
		igny8_remember( array( 'counts_at' => time() - 300 ) );
		$this->assertLessThanOrEqual( time() + 600, igny8_next_push() );
		wp_clear_scheduled_hook( 'igny8_sync_site_structure' );
		$this->assertEqualsWithDelta( time() + 600, igny8_next_push(), 2 );
	}
}
