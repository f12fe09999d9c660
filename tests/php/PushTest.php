<?php

final class PushTest extends Igny8_Case {

	public function test_a_site_that_is_not_connected_pushes_nothing(): void {
		$this->assertSame( 'not_connected', igny8_push( 'cron' )->get_error_code() );
		$this->assertFalse( igny8_sync_site_structure_to_backend() );
	}

	public function test_a_failed_push_is_remembered_and_tried_again(): void {
		$this->connect();
		$this->assertSame( 'unreachable', igny8_push( 'cron' )->get_error_code() );
		$state = igny8_state();
		$this->assertFalse( $state['last']['ok'] );
		$this->assertSame( 1, $state['failures'] );
		$this->assertEqualsWithDelta( 60, wp_next_scheduled( 'igny8_retry_push' ) - time(), 13 );
		$this->assertStringNotContainsString( self::KEY, wp_json_encode( $state ) );
	}

	public function test_the_receiver_is_left_alone_as_long_as_it_asked_for(): void {
		$this->connect();
		igny8_remember_failure( $this->problem( 429, array( 'code' => 'too_many' ), array( 'retry-after' => '600' ) ), array( 'at' => time() ) );
		$this->assertSame( 'told_to_wait', igny8_push( 'cron' )->get_error_code() );
		$this->assertGreaterThanOrEqual( time() + 599, wp_next_scheduled( 'igny8_retry_push' ) );
	}

	public function test_success_settles_everything(): void {
		$this->connect();
		igny8_remember_failure( new WP_Error( 'down', '', array( 'status' => 500 ) ), array( 'at' => 1 ) );
		$record = array( 'at' => 1700000000, 'trigger' => 'retry', 'context' => 'rest' );
		igny8_remember_success( array( 'result' => 'applied', 'changes' => 2 ), $record );
		$this->assertSame( 0, igny8_state()['failures'] );
		$this->assertFalse( wp_next_scheduled( 'igny8_retry_push' ) );
		$this->assertSame( '2 changes were stored.', igny8_explain_result( igny8_state()['last'] ) );
		$this->assertEquals( 1700000000, get_option( 'igny8_last_structure_sync' ) );
		$this->assertFalse( igny8_is_elsewhere() );
	}

	public function test_only_one_process_holds_the_lock(): void {
		$mine = igny8_lock();
		$this->assertNotSame( '', $mine );
		$this->assertSame( '', igny8_lock() );
		igny8_unlock( 'somebody else' );
		$this->assertSame( '', igny8_lock() );
		igny8_unlock( $mine );
		$this->assertNotSame( '', igny8_lock() );
	}

	public function test_a_dead_process_does_not_keep_the_lock(): void {
		global $wpdb;
		$dead = igny8_lock();
		$wpdb->update( $wpdb->options, array( 'option_value' => ( time() - 1 ) . '|dead' ), array( 'option_name' => 'igny8_push_lock' ) );
		$mine = igny8_lock();
		$this->assertNotSame( '', $mine );
		igny8_unlock( $dead );
		$this->assertSame( '', igny8_lock() );
	}

	protected function tearDown(): void {
		delete_option( 'igny8_push_lock' );
		$GLOBALS['wpdb']->query( "DELETE FROM {$GLOBALS['wpdb']->options} WHERE option_name = 'igny8_push_lock'" );
	}
}
